using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>An attempt as it is told live.</summary>
public sealed record LiveAttemptResource
{
    [Description("As the message's id: what comes twice is told apart by it.")]
    public required string Id { get; init; }
    public required string DeliveryId { get; init; }
    public required string EventId { get; init; }
    public required string EventType { get; init; }

    [Description("null: it went to the event's callback_url.")]
    public string? EndpointId { get; init; }

    [Description("From 1.")]
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }

    [AllowedValues("status", "dns", "connect", "tls", "timeout", "reset", "protocol", "blocked")]
    public required string Outcome { get; init; }

    [Description("The HTTP status, if a status line came in time.")]
    public int? Status { get; init; }

    [Description("Milliseconds from the start to the end.")]
    public required double Duration { get; init; }

    [Description("The delivery's state right after the attempt.")]
    [AllowedValues("pending", "delivered", "failed", "cancelled")]
    public required string State { get; init; }
    public required bool Test { get; init; }
}

/// <summary>A stored event as it is told live, without its data.</summary>
public sealed record LiveEventResource
{
    [Description("As the message's id: what comes twice is told apart by it.")]
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }

    [Description("How many endpoints it matched.")]
    public required int Deliveries { get; init; }
    public required bool Test { get; init; }
}
