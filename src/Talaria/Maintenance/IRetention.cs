namespace Talaria.Maintenance;

/// <summary>Steps of retention in the store: each removes about a hundred rows and leaves what the queue still needs.</summary>
public interface IRetention
{
    /// <summary>Removes events with all that belongs to them: deliveries, attempts, external ids, places in the log.</summary>
    /// <param name="after">Where the last step came to; empty to begin.</param>
    Task<PruneStep> PruneEventsAsync(Guid after, DateTimeOffset olderThan);

    /// <summary>Removes attempts of deliveries that are finished; the deliveries themselves stay.</summary>
    /// <param name="after">Where the last step came to; empty to begin.</param>
    Task<PruneStep> PruneAttemptsAsync(Guid after, DateTimeOffset olderThan);

    /// <summary>Removes what else is too old: notices that were told, finished replays, endpoints that were removed.</summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> PruneRestAsync(DateTimeOffset olderThan);
}

/// <param name="Next">Where the next step begins; null: all was looked at.</param>
/// <param name="Kept">Rows that are old enough and still needed.</param>
public readonly record struct PruneStep(Guid? Next, int Kept);
