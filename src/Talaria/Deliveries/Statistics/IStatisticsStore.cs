namespace Talaria.Deliveries.Statistics;

/// <summary>Keeps tallies of attempts. What is not folded into them yet is read from the journal of attempts, in the same moment: the
/// figures are the log's at any time, after a crash too.</summary>
public interface IStatisticsStore
{
    /// <summary>The tallies from this period on, oldest first, of each subject that has any.</summary>
    Task<IReadOnlyDictionary<Subject, IReadOnlyList<Tally>>> ReadAsync(
        IReadOnlyCollection<Subject> subjects,
        Period from,
        CancellationToken cancel
    );

    /// <summary>What the log keeps of a failed attempt, for people; null if there is nothing beyond its outcome.</summary>
    Task<string?> ErrorOfAsync(FailedAttempt failed, CancellationToken cancel);

    /// <summary>Folds some of the journal into the tallies, and drops what of it nobody will ask for.</summary>
    /// <param name="keepJournal">What is recorded since stays.</param>
    /// <returns>Whether there is more to do at once.</returns>
    Task<bool> FoldAsync(DateTimeOffset keepJournal);

    /// <summary>Drops some tallies of this grain before this period.</summary>
    /// <returns>Whether there are more.</returns>
    Task<bool> PruneAsync(Period before);
}
