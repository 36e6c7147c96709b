using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>One event to one endpoint. docs/delivery-lifecycle.md draws its states.</summary>
public sealed record Delivery
{
    public required DeliveryId Id { get; init; }
    public required EventId Event { get; init; }
    public required string EventType { get; init; }
    public required OrganizationId Organization { get; init; }
    public required EndpointId Endpoint { get; init; }

    /// <summary>The endpoint's URL as it is now; null if the endpoint was removed.</summary>
    public string? Url { get; init; }

    /// <summary>The endpoint's name as it is now; null if it has none, or was removed.</summary>
    public string? EndpointName { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>Why it failed or was cancelled, for people.</summary>
    public string? Reason { get; init; }

    public required int Attempts { get; init; }

    /// <summary>What ended the last attempt; null before the first.</summary>
    public OutcomeClass? LastOutcome { get; init; }

    /// <summary>The HTTP status of the last attempt, if it got one.</summary>
    public int? LastStatus { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }
    public bool Test { get; init; }

    /// <summary>The replay that asked for it.</summary>
    public ReplayId? Replay { get; init; }

    /// <summary>The finished delivery that this one repeats.</summary>
    public DeliveryId? ReplayOf { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

public enum DeliveryState
{
    Pending = 0,
    Delivered = 1,
    Failed = 2,
    Cancelled = 3,
}
