using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Which days' partitions need not be looked into.</summary>
internal static class EventBound
{
    /// <summary>A delivery is made after its event, but perhaps by a node whose clock is behind: no clock is wrong by more.</summary>
    private static readonly TimeSpan Clocks = TimeSpan.FromHours(1);

    private static readonly TimeSpan Latest = DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch - Clocks;

    /// <summary>Above every event that a delivery up to this id may be of.</summary>
    public static Guid Above(Guid delivery) =>
        delivery.CompareTo(IdSource.FloorOf(DateTimeOffset.UnixEpoch + Latest)) >= 0
            ? IdSource.Last
            : IdSource.FloorOf(IdSource.TimeOf(delivery) + Clocks);
}
