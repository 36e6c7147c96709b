using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>What came of an endpoint's attempts, tests included, by when they started.</summary>
public sealed record StatisticsResource
{
    [Description("The beginning of the hour that the figures begin with.")]
    public required DateTimeOffset Since { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required long Attempts { get; init; }

    [Description("Attempts that were answered 2xx.")]
    public required long Delivered { get; init; }
    public required long Failed { get; init; }

    [Description("Attempts by the status's family (2xx, 5xx) or by what went wrong (timeout, connect).")]
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }
    public required DurationsResource Duration { get; init; }
    public LastErrorResource? LastError { get; init; }

    [Description("Oldest first; hours without an attempt are left out.")]
    public required IReadOnlyList<HourResource> Hours { get; init; }
}

/// <summary>Milliseconds from the start of an attempt to its end, at most a tenth off.</summary>
public sealed record DurationsResource
{
    [Description("The median; null if there was no attempt.")]
    public double? P50 { get; init; }
    public double? P95 { get; init; }
}

/// <summary>The last failed attempt.</summary>
public sealed record LastErrorResource
{
    public required DateTimeOffset At { get; init; }

    [AllowedValues("status", "dns", "connect", "tls", "timeout", "reset", "protocol", "blocked")]
    public required string Outcome { get; init; }
    public int? Status { get; init; }

    [Description("What the log keeps of it, for people; null if that is no more than the outcome.")]
    public string? Error { get; init; }
    public required string DeliveryId { get; init; }
}

/// <summary>The attempts that started in an hour.</summary>
public sealed record HourResource
{
    public required DateTimeOffset At { get; init; }
    public required long Attempts { get; init; }
    public required long Delivered { get; init; }
    public required long Failed { get; init; }
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }
    public required DurationsResource Duration { get; init; }
}
