using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>Which events to deliver to an endpoint again.</summary>
public sealed record StartReplay
{
    [Description("Events published at this time or later; moved to the oldest event that is kept.")]
    public required DateTimeOffset Since { get; init; }

    [Description("Events published before this time; if absent or in the future: before the replay's start.")]
    public DateTimeOffset? Until { get; init; }

    [Description("Only events of these types; all if absent.")]
    public IReadOnlyList<string>? Types { get; init; }

    [Description(
        "failed (the default): events with a failed or cancelled delivery to the endpoint and no delivered one. missing: events that the endpoint, as it is now, wants, and that have no delivery to it. all: both, and those delivered. Never an event with a pending delivery to it, and no tests."
    )]
    [AllowedValues("failed", "missing", "all", "undelivered")]
    public string? Include { get; init; }
}

/// <summary>What a replay would deliver.</summary>
public sealed record ReplayCountResource
{
    [Description("As it would be used.")]
    public required DateTimeOffset Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    [Description("The oldest event that is kept is later than the since that was asked for, and stands in its place.")]
    public required bool Clipped { get; init; }

    [Description("How many events; at least so many if not exact.")]
    public required long Count { get; init; }

    [Description("False: there are more than 100,000 events in the range, and only the oldest of them were counted.")]
    public required bool Exact { get; init; }
}

/// <summary>A replay in a list.</summary>
public sealed record ReplayResource
{
    public required string Id { get; init; }
    public required string EndpointId { get; init; }

    [Description("As it is used.")]
    public required DateTimeOffset Since { get; init; }

    [Description("null: events before created_at.")]
    public DateTimeOffset? Until { get; init; }

    [Description("The oldest event that is kept is later than the since that was asked for, and stands in its place.")]
    public required bool Clipped { get; init; }
    public IReadOnlyList<string>? Types { get; init; }

    [AllowedValues("failed", "missing", "all", "undelivered")]
    public required string Include { get; init; }

    [Description("done: all its deliveries were made; they may still wait.")]
    [AllowedValues("running", "done", "cancelled")]
    public required string State { get; init; }

    [Description("Why it was cancelled.")]
    public string? Reason { get; init; }

    [Description("How many events qualified at the start; at least so many if not exact.")]
    public required long Count { get; init; }

    [Description("False: there were more than 100,000 events in the range, and only the oldest of them were counted.")]
    public required bool Exact { get; init; }

    [Description("Events looked at.")]
    public required long Examined { get; init; }

    [Description("Events published before this time were looked at.")]
    public required DateTimeOffset ExaminedUntil { get; init; }

    [Description("Deliveries made.")]
    public required long Queued { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>One replay with what became of its deliveries.</summary>
public sealed record ReplayDetail
{
    public required string Id { get; init; }
    public required string EndpointId { get; init; }

    [Description("As it is used.")]
    public required DateTimeOffset Since { get; init; }

    [Description("null: events before created_at.")]
    public DateTimeOffset? Until { get; init; }

    [Description("The oldest event that is kept is later than the since that was asked for, and stands in its place.")]
    public required bool Clipped { get; init; }
    public IReadOnlyList<string>? Types { get; init; }

    [AllowedValues("failed", "missing", "all", "undelivered")]
    public required string Include { get; init; }

    [Description("done: all its deliveries were made; they may still wait.")]
    [AllowedValues("running", "done", "cancelled")]
    public required string State { get; init; }

    [Description("Why it was cancelled.")]
    public string? Reason { get; init; }

    [Description("How many events qualified at the start; at least so many if not exact.")]
    public required long Count { get; init; }

    [Description("False: there were more than 100,000 events in the range, and only the oldest of them were counted.")]
    public required bool Exact { get; init; }

    [Description("Events looked at.")]
    public required long Examined { get; init; }

    [Description("Events published before this time were looked at.")]
    public required DateTimeOffset ExaminedUntil { get; init; }

    [Description("Deliveries made.")]
    public required long Queued { get; init; }

    [Description("Of them, how many are in each state.")]
    public required ReplayDeliveries Deliveries { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A replay's deliveries by state.</summary>
public sealed record ReplayDeliveries
{
    public required long Pending { get; init; }
    public required long Delivered { get; init; }
    public required long Failed { get; init; }
    public required long Cancelled { get; init; }
}
