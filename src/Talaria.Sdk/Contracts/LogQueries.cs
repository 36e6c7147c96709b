namespace Talaria.Sdk.Contracts;

/// <summary>Which page of a list: null leaves it to the server.</summary>
public record PageQuery
{
    /// <summary>The next_cursor of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>1 to 200 rows.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which events of the log; what is null does not matter.</summary>
public sealed record EventQuery : PageQuery
{
    public string? Type { get; init; }

    /// <summary>What it is about: <c>kind:id</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>Published at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Published before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>It went to somebody, or to nobody.</summary>
    public bool? Matched { get; init; }
}

/// <summary>Which deliveries of the log; what is null does not matter.</summary>
public sealed record DeliveryQuery : PageQuery
{
    public string? Endpoint { get; init; }
    public string? Event { get; init; }
    public string? Type { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string? State { get; init; }

    /// <summary>The HTTP status that the last attempt got.</summary>
    public int? Status { get; init; }

    /// <summary>How the last attempt ended: <c>status</c>, <c>dns</c>, <c>connect</c>, <c>tls</c>, <c>timeout</c>, <c>reset</c>, <c>protocol</c> or <c>blocked</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Made at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Made before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}
