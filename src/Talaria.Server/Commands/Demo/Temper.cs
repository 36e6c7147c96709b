namespace Talaria.Server.Commands.Demo;

/// <summary>How a receiver of the demo behaves.</summary>
internal enum Temper
{
    Healthy,
    Slow,

    /// <summary>Answers 500 for a while.</summary>
    Failing,

    /// <summary>Does not answer for a while.</summary>
    Hanging,

    /// <summary>Refuses connections for a while.</summary>
    Down,

    /// <summary>Nobody lives there any more; it is disabled.</summary>
    Gone,
}

/// <summary>When a receiver is ill: some seconds of each round, so that its retries are seen and its recovery too.</summary>
internal static class Illness
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(45);

    /// <param name="elapsed">Since the demo began.</param>
    public static bool IsIll(Temper temper, TimeSpan elapsed)
    {
        var second = TimeSpan.FromTicks(elapsed.Ticks % Round.Ticks).TotalSeconds;
        return temper switch
        {
            Temper.Failing => second is >= 1 and < 9,
            Temper.Hanging => second is >= 3 and < 8,
            Temper.Down => second < 7,
            Temper.Gone => true,
            _ => false,
        };
    }
}
