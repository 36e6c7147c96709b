using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>One event to one endpoint.</summary>
public sealed record DeliveryResource
{
    public required string Id { get; init; }
    public required string EventId { get; init; }
    public required string EventType { get; init; }

    [Description("null: it goes to the event's callback_url.")]
    public string? EndpointId { get; init; }

    [Description("The endpoint's URL as it is now; null if the endpoint was removed.")]
    public string? Url { get; init; }

    [AllowedValues("pending", "delivered", "failed", "cancelled")]
    public required string State { get; init; }

    [Description("Why it failed or was cancelled.")]
    public string? Reason { get; init; }

    [Description("How many there were.")]
    public required int Attempts { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required bool Test { get; init; }

    [Description("It repeats an event that was sent before, or belongs to a replay.")]
    public required bool Replay { get; init; }

    [Description("The replay that it belongs to.")]
    public string? ReplayId { get; init; }

    [Description("The id of the delivery that it repeats; null for an event that the endpoint never got.")]
    public string? ReplayOf { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One delivery with its attempts.</summary>
public sealed record DeliveryDetail
{
    public required string Id { get; init; }
    public required string EventId { get; init; }
    public required string EventType { get; init; }

    [Description("null: it goes to the event's callback_url.")]
    public string? EndpointId { get; init; }

    [Description("The endpoint's URL as it is now; null if the endpoint was removed.")]
    public string? Url { get; init; }

    [AllowedValues("pending", "delivered", "failed", "cancelled")]
    public required string State { get; init; }

    [Description("Why it failed or was cancelled.")]
    public string? Reason { get; init; }

    [Description("Oldest first.")]
    public required IReadOnlyList<AttemptResource> Attempts { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required bool Test { get; init; }

    [Description("It repeats an event that was sent before, or belongs to a replay.")]
    public required bool Replay { get; init; }

    [Description("The replay that it belongs to.")]
    public string? ReplayId { get; init; }

    [Description("The id of the delivery that it repeats; null for an event that the endpoint never got.")]
    public string? ReplayOf { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One HTTP request of a delivery and what came of it. Secrets and configured header values are masked.</summary>
public sealed record AttemptResource
{
    public required string Id { get; init; }

    [Description("From 1.")]
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }

    [AllowedValues("status", "dns", "connect", "tls", "timeout", "reset", "protocol", "blocked")]
    public required string Outcome { get; init; }

    [Description("The HTTP status, if a status line came in time.")]
    public int? Status { get; init; }

    [Description("Milliseconds from the start to the end.")]
    public required double Duration { get; init; }
    public required AttemptTimings Timings { get; init; }
    public required AttemptRequest Request { get; init; }

    [Description("null if no answer came.")]
    public AttemptResponse? Response { get; init; }
    public string? Error { get; init; }
}

/// <summary>Milliseconds from the start of an attempt.</summary>
public sealed record AttemptTimings
{
    [Description("null if a connection was there already.")]
    public double? Connect { get; init; }
    public double? FirstByte { get; init; }
    public required double Total { get; init; }
}

/// <summary>What was sent.</summary>
public sealed record AttemptRequest
{
    public required string Url { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    [Description("null if it cannot be rendered any more, or the event's data was erased.")]
    public string? Body { get; init; }
}

/// <summary>What came back.</summary>
public sealed record AttemptResponse
{
    [Description("Empty once the event's data was erased.")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    [Description("The first 16 KiB; empty once the event's data was erased.")]
    public required string Body { get; init; }

    [Description("There was more body than is kept.")]
    public required bool Truncated { get; init; }
}
