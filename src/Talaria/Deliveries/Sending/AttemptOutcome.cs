namespace Talaria.Deliveries.Sending;

/// <summary>What came of one HTTP request. A bad receiver is a value here, never an exception.</summary>
public sealed record AttemptOutcome
{
    public required OutcomeClass Class { get; init; }

    /// <summary>The HTTP status, if a status line came within the deadline.</summary>
    public int? Status { get; init; }

    /// <summary>Resolving and connecting, TLS included; null if a pooled connection was used.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>From the start to the status line and headers.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>From the start to the end.</summary>
    public required TimeSpan Total { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; init; } = [];

    /// <summary>The first 16 KiB of the response's body.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; init; }

    /// <summary>There was more body than is kept here, or it was not read to its end.</summary>
    public bool Truncated { get; init; }

    /// <summary>For people, without secrets: "connection refused (203.0.113.7:443)".</summary>
    public string? Error { get; init; }

    /// <summary>What a Retry-After header asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A 2xx status line came within the deadline.</summary>
    public bool Delivered => Status is >= 200 and < 300;
}

/// <summary>What ended an attempt. The numbers are stored.</summary>
public enum OutcomeClass
{
    /// <summary>A status line came.</summary>
    Status = 0,

    /// <summary>The name did not resolve.</summary>
    Dns = 1,

    /// <summary>No connection: refused, unreachable.</summary>
    Connect = 2,

    /// <summary>The TLS handshake or the certificate failed.</summary>
    Tls = 3,

    /// <summary>The deadline passed before a status line.</summary>
    Timeout = 4,

    /// <summary>The connection ended before a status line.</summary>
    Reset = 5,

    /// <summary>What came was no HTTP.</summary>
    Protocol = 6,

    /// <summary>The address may not be called (docs/egress.md).</summary>
    Blocked = 7,
}
