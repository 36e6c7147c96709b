using Talaria.Ids;

namespace Talaria.Deliveries.Statistics;

/// <summary>Keeps hourly figures of endpoints. What is not folded into them yet is read from the journal of attempts, in the same moment: the
/// figures are the log's at any time, after a crash too.</summary>
public interface IStatisticsStore
{
    /// <summary>The hours from this one on, oldest first, and what the log says of the last failure.</summary>
    Task<(IReadOnlyList<EndpointHour> Hours, string? Error)> ReadAsync(
        EndpointId endpoint,
        long hour,
        CancellationToken cancel
    );

    /// <summary>Folds some of the journal into the hours, and drops what of it nobody will ask for.</summary>
    /// <param name="keepJournal">What is recorded since stays.</param>
    /// <returns>Whether there is more to do at once.</returns>
    Task<bool> FoldAsync(DateTimeOffset keepJournal);

    /// <summary>Drops some hours before this one.</summary>
    /// <returns>Whether there are more.</returns>
    Task<bool> PruneAsync(long hour);
}
