using System.Net;
using Talaria.Endpoints;

namespace Talaria.Server.Config;

/// <summary>Every setting of the program with its default; /talaria.yaml describes each.</summary>
internal sealed record Settings
{
    /// <summary>Where the server listens; http only.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The operator's keys; none: one is made at the first start.</summary>
    public IReadOnlyList<string> AdminKeys { get; init; } = [];

    public ServerSettings Server { get; init; } = new();

    public DashboardSettings Dashboard { get; init; } = new();

    public TalariaOptions Engine { get; init; } = new();

    /// <summary>Those that stand in the configuration; null: it says nothing of any.</summary>
    public IReadOnlyList<NewEndpoint>? Endpoints { get; init; }

    /// <summary>What all this was read from, beside the environment and the command line.</summary>
    public FileText? File { get; init; }

    /// <summary>What is wrong and does not keep the server from starting: mails are off then.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The dashboard's own settings.</summary>
internal sealed record DashboardSettings
{
    /// <summary>Whose pages may show a portal link in a frame, as a content security policy names them; nobody's by default.</summary>
    public IReadOnlyList<string> FrameOrigins { get; init; } = [];
}

/// <summary>The HTTP server's own settings.</summary>
internal sealed record ServerSettings
{
    /// <summary>What links begin with.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whose X-Forwarded-* are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Null: metrics are served with everything else.</summary>
    public int? MetricsPort { get; init; }
}
