using Talaria.Endpoints;

namespace Talaria.Notifications;

/// <summary>What a notice is about, as it was at that moment: told again after a crash it says the same.</summary>
public sealed record NoticeFacts
{
    public required string Url { get; init; }
    public string? Name { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Failed attempts since the last success.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? LastSuccessAt { get; init; }
    public string? LastError { get; init; }

    /// <summary>Why it was disabled or given up.</summary>
    public string? Reason { get; init; }

    /// <summary>The delivery that was given up.</summary>
    public GivenUp? Delivery { get; init; }

    public static NoticeFacts Of(Endpoint endpoint, Health health) =>
        new()
        {
            Url = endpoint.Url,
            Name = endpoint.Name,
            ExternalId = endpoint.ExternalId,
            Failures = health.ConsecutiveFailures,
            FailingSince = health.FailingSince,
            LastSuccessAt = health.LastSuccessAt,
            LastError = health.FailingSince is null ? null : health.LastError,
            Reason = endpoint.Enabled ? null : endpoint.DisabledReason,
        };
}

/// <summary>A delivery after its last attempt. The ids as they are shown.</summary>
public sealed record GivenUp(string Id, string EventId, string EventType, int Attempts);
