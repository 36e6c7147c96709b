namespace Talaria.Maintenance;

/// <summary>How long pruning rests between two steps. Pure.</summary>
internal static class PrunePace
{
    /// <summary>Delivery does not feel it: about 700 events a second.</summary>
    public static readonly TimeSpan Gentle = TimeSpan.FromMilliseconds(20);

    /// <summary>Some 2,000 events a second, at the price of some latency.</summary>
    public static readonly TimeSpan Brisk = TimeSpan.FromMilliseconds(4);

    /// <summary>Steps in a row that each left more to do, a few minutes of them: events come faster than they go, and a disk that fills up
    /// would be felt more.</summary>
    public const int Patience = 10_000;

    public static TimeSpan Rest(int busySteps) => busySteps < Patience ? Gentle : Brisk;
}
