namespace Talaria.Endpoints;

/// <summary>An endpoint's failure counters, apart from the endpoint itself: they never raise its version.</summary>
public sealed record Health
{
    public static readonly Health Good = new();

    /// <summary>Failed attempts since the last success, over all deliveries.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>The end of the first failed attempt since the last success.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>For people: "status 500", "timeout".</summary>
    public string? LastError { get; init; }

    /// <summary>Owners were told since the last success.</summary>
    public bool Warned { get; init; }
}

/// <summary>What an endpoint shows: active, failing from the first warning point, disabled.</summary>
public enum EndpointStatus
{
    Active,
    Failing,
    Disabled,
}
