using Talaria.Ids;

namespace Talaria.Deliveries.Replays;

/// <summary>A walk over an organization's events, oldest first, that delivers to one endpoint again what it did not get. A row with a cursor:
/// a crash resumes it.</summary>
public sealed record Replay
{
    public required ReplayId Id { get; init; }
    public required OrganizationId Organization { get; init; }
    public required EndpointId Endpoint { get; init; }
    public required ReplayRange Range { get; init; }
    public required ReplayInclude Include { get; init; }
    public required ReplayState State { get; init; }

    /// <summary>Why it was cancelled, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>The last event that was looked at; before the first, the range's begin.</summary>
    public required EventId Cursor { get; init; }

    /// <summary>Events looked at.</summary>
    public long Examined { get; init; }

    /// <summary>Deliveries made.</summary>
    public long Queued { get; init; }

    /// <summary>What was counted at the start.</summary>
    public required ReplayCount Count { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null while it runs, and while what waits of a cancelled one is being cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Events before this moment were looked at.</summary>
    public DateTimeOffset ExaminedUntil =>
        State == ReplayState.Done ? Range.Until ?? CreatedAt : IdSource.TimeOf(Cursor.Value);

    /// <summary>The first id that is not in the range. An open end is the replay's own id: made after those of all events before it, whatever the
    /// clock did.</summary>
    public Guid End => Range.Until is { } until ? IdSource.FloorOf(until) : Id.Value;
}

/// <param name="Since">Events published at this moment or later; as it is used.</param>
/// <param name="Until">Events published before this moment; null: before the replay's start.</param>
/// <param name="Types">Only events of these types; null for all.</param>
/// <param name="Clipped">A moment was asked for that lies before the oldest event that is kept, whose moment <see cref="Since"/> is.</param>
public sealed record ReplayRange(
    DateTimeOffset Since,
    DateTimeOffset? Until,
    IReadOnlyList<string>? Types,
    bool Clipped
);

/// <param name="Events">How many qualified; the least there are if not <paramref name="Exact"/>.</param>
/// <param name="Exact">False: the range is so long that only its oldest part was counted.</param>
public sealed record ReplayCount(long Events, bool Exact);

/// <summary>How a replay's own deliveries stand.</summary>
public sealed record ReplayProgress(long Pending, long Delivered, long Failed, long Cancelled);

/// <summary>Which events a replay takes; <see cref="ReplayRule"/> says what each means.</summary>
public enum ReplayInclude
{
    Failed = 0,
    Missing = 1,
    All = 2,

    /// <summary>What failed and what is missing: all that a disabling cost.</summary>
    Undelivered = 3,
}

public enum ReplayState
{
    Running = 0,

    /// <summary>All its deliveries were made; they may still wait.</summary>
    Done = 1,
    Cancelled = 2,
}
