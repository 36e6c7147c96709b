using System.Net;

namespace Talaria;

/// <summary>Every setting of the engine with its default; talaria.yaml in the repository's root describes each.</summary>
public sealed record TalariaOptions
{
    /// <summary>Where the SQLite file, its lock and the key file are.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>A connection string of PostgreSQL, to keep everything there, on any number of nodes; null: SQLite in the data directory.</summary>
    public string? Postgres { get; init; }

    /// <summary>What this node does; anything but <see cref="NodeRole.All"/> needs <see cref="Postgres"/>.</summary>
    public NodeRole Role { get; init; } = NodeRole.All;

    /// <summary>A directory of profile files that override or add to the built-in ones; null for none.</summary>
    public string? ProfilesDirectory { get; init; }

    /// <summary>32-byte keys for secrets at rest; the first encrypts, all decrypt. Empty: a key file in the data directory.</summary>
    public IReadOnlyList<byte[]> SecretKeys { get; init; } = [];

    public DeliveryOptions Delivery { get; init; } = new();

    public EgressOptions Egress { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Free disk bytes below which publishes are refused (503) while recording goes on.</summary>
    public long MinFreeBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Multiplies every wait of every retry table.</summary>
    public double RetryScale { get; init; } = 1;

    /// <summary>What links in mails begin with; null: mails have none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The mail server that takes notices to owners; null: no mail is sent.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>How long SIGTERM waits for requests in flight: the longest timeout + 5 s, at most this.</summary>
    public TimeSpan ShutdownLimit { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How much is in flight and in memory.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Requests in flight on this node.</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>Requests in flight of one organization; null: a quarter of <see cref="MaxInFlight"/>.</summary>
    public int? PerOrganization { get; init; }

    /// <summary>The largest window of one endpoint.</summary>
    public int PerEndpoint { get; init; } = 64;

    /// <summary>Bytes of waiting deliveries kept in memory; what does not fit waits in the store.</summary>
    public long MemoryBytes { get; init; } = 128L * 1024 * 1024;
}

/// <summary>How long the log is kept (docs/retention.md).</summary>
public sealed record RetentionOptions
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Events with their deliveries, and notices.</summary>
    public TimeSpan Events { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Attempts with the responses; never longer than their events.</summary>
    public TimeSpan Attempts { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Where requests may go.</summary>
public sealed record EgressOptions
{
    /// <summary>Networks that may be called although private or loopback, and over http although a profile says https.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>An outbound proxy; the address checks then are the proxy's.</summary>
    public Uri? Proxy { get; init; }
}

/// <summary>The mail server, and who the mails are from.</summary>
public sealed record SmtpOptions
{
    public required string Host { get; init; }

    public int Port { get; init; } = 587;

    /// <summary>Null: without authentication.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>An address, or a name and an address: <c>Acme &lt;hooks@acme.example&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>Encrypt by STARTTLS, and send nothing where the server cannot.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>For one mail, from connecting to the server's last answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
