using Talaria.Profiles;
using Talaria.Retries;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>One attempt of a retry table.</summary>
/// <param name="Wait">From the end of the one before; null for the first.</param>
/// <param name="After">From the first on: the least, for jitter and the requests themselves come on top.</param>
/// <param name="Latest">With all of the jitter.</param>
public sealed record RetryStep(int Number, TimeSpan? Wait, TimeSpan After, TimeSpan Latest)
{
    /// <summary>Every attempt with the time that has gone by. Pure.</summary>
    public static IReadOnlyList<RetryStep> Of(RetryTable table)
    {
        var steps = new List<RetryStep> { new(1, null, TimeSpan.Zero, TimeSpan.Zero) };
        foreach (var wait in table.Waits)
        {
            var before = steps[^1];
            steps.Add(
                new(
                    before.Number + 1,
                    wait,
                    before.After + wait,
                    before.Latest + (wait * Math.Max(1, table.JitterUpTo))
                )
            );
        }
        return steps;
    }
}
