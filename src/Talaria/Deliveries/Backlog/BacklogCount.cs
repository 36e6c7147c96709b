namespace Talaria.Deliveries.Backlog;

/// <summary>Pending deliveries.</summary>
/// <param name="Waiting">All that are pending: in flight, due, and retries whose moment has not come.</param>
/// <param name="Due">Those whose moment has come, in flight or not.</param>
/// <param name="OldestDueAt">When the first of those that are due was; null if none is.</param>
public sealed record BacklogCount(long Waiting, long Due, DateTimeOffset? OldestDueAt)
{
    public static readonly BacklogCount None = new(0, 0, null);

    public BacklogCount Plus(BacklogCount other) =>
        new(
            Waiting + other.Waiting,
            Due + other.Due,
            OldestDueAt is null || other.OldestDueAt < OldestDueAt ? other.OldestDueAt ?? OldestDueAt : OldestDueAt
        );
}
