using System.Data.Common;
using System.Globalization;
using System.Net;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Makes <see cref="Settings"/> of a tree that fits the schema, and collects what the schema cannot say.</summary>
internal sealed class SettingsReader(YamlTree.Mapping tree)
{
    private readonly List<Problem> problems = [];

    public static (Settings Settings, IReadOnlyList<Problem> Problems) Read(YamlTree.Mapping tree)
    {
        var misfits = new JsonSchema(SettingsTree.Schema).Check(tree).Select(HideKeys).ToList();
        // Values of a wrong type cannot be read further; the others still are, so that all problems show at once.
        var good = misfits.Count == 0 ? tree : Without(tree, [.. misfits.Select(p => p.Path)]);
        var reader = new SettingsReader(good);
        var settings = reader.Read();
        var (smtp, inSmtp) = SmtpReader.Read(good);
        var mail = misfits.Where(IsSmtp).Concat(inSmtp).DistinctBy(p => p.Path).ToList();
        IReadOnlyList<Problem> fatal = [.. misfits.Where(p => !IsSmtp(p)), .. reader.problems];
        return fatal.Count > 0
            ? (settings, [.. fatal, .. mail])
            : (
                settings with
                {
                    Engine = settings.Engine with { Smtp = mail.Count == 0 ? smtp : null },
                    Warnings = [.. mail.Select(ConfigProblem.Show)],
                },
                []
            );
    }

    private static bool IsSmtp(Problem problem) =>
        problem.Path == SmtpReader.Section
        || problem.Path.StartsWith($"{SmtpReader.Section}.", StringComparison.Ordinal);

    /// <summary>What is wrong with a key is said without the key.</summary>
    private static Problem HideKeys(Problem problem) =>
        problem.Path.StartsWith("admin_keys", StringComparison.Ordinal)
        || problem.Path.StartsWith("secret_keys", StringComparison.Ordinal)
            ? problem with
            {
                Message = "wanted is text, or a list of texts; a key that looks like a number needs quotes",
            }
        : problem.Path.StartsWith("smtp.password", StringComparison.Ordinal)
            ? problem with
            {
                Message = "wanted is text; a password that looks like a number needs quotes",
            }
        : problem;

    private static YamlTree.Mapping Without(YamlTree.Mapping tree, HashSet<string> paths, string above = "") =>
        tree with
        {
            Fields =
            [
                .. tree
                    .Fields.Where(f =>
                        !paths.Any(p =>
                            p == above + f.Name || p.StartsWith($"{above}{f.Name}[", StringComparison.Ordinal)
                        )
                    )
                    .Select(f =>
                        f.Value is YamlTree.Mapping below
                            ? f with
                            {
                                Value = Without(below, paths, $"{above}{f.Name}."),
                            }
                            : f
                    ),
            ],
        };

    private Settings Read()
    {
        var defaults = new Settings();
        var engine = defaults.Engine;
        var publicUrl = One("server.public_url", HttpUrl);
        return new()
        {
            Urls = Each("urls", Url) is { Count: > 0 } urls ? urls : defaults.Urls,
            AdminKeys = Each("admin_keys", AdminKey),
            Server = new()
            {
                PublicUrl = publicUrl,
                TrustedProxies = Each("server.trusted_proxies", Network),
                MetricsPort = Whole("server.metrics_port"),
            },
            Dashboard = new() { FrameOrigins = Each("dashboard.frame_origins", FrameOrigin.Read) },
            Engine = engine with
            {
                DataDirectory = Text("data_dir") ?? engine.DataDirectory,
                Postgres = One("postgres", ConnectionString),
                Role = Role(),
                ProfilesDirectory = Text("profiles_dir"),
                PublicUrl = publicUrl,
                SecretKeys = Each("secret_keys", SecretKey),
                MinFreeBytes = Size("storage.min_free", least: 0) ?? engine.MinFreeBytes,
                Retention = Retention(engine.Retention),
                RetryScale = Number("retries.scale") ?? engine.RetryScale,
                Egress = new() { Allow = Each("egress.allow", Network), Proxy = One("egress.proxy", HttpUrl) },
                Delivery = new()
                {
                    MaxInFlight = Whole("delivery.max_in_flight") ?? engine.Delivery.MaxInFlight,
                    PerOrganization = Whole("delivery.per_organization"),
                    PerEndpoint = Whole("delivery.per_endpoint") ?? engine.Delivery.PerEndpoint,
                    MemoryBytes = Size("delivery.memory", least: 1 << 20) ?? engine.Delivery.MemoryBytes,
                },
            },
        };
    }

    private RetentionOptions Retention(RetentionOptions defaults)
    {
        var events = Span("retention.events", RetentionOptions.Shortest) ?? defaults.Events;
        var attempts = Span("retention.attempts", RetentionOptions.Shortest);
        if (attempts > events)
        {
            problems.Add(
                new Problem(
                    At("retention.attempts")!.At,
                    "retention.attempts",
                    $"is longer than retention.events ({Duration.Format(events)}): attempts go with their events"
                )
            );
        }
        return new()
        {
            Events = events,
            Attempts = attempts ?? (defaults.Attempts < events ? defaults.Attempts : events),
        };
    }

    private NodeRole Role()
    {
        var role = Text("role") switch
        {
            "api" => NodeRole.Api,
            "deliver" => NodeRole.Deliver,
            _ => NodeRole.All,
        };
        if (role != NodeRole.All && At("postgres") is null)
        {
            problems.Add(
                new Problem(At("role")!.At, "role", $"is '{Text("role")}', which {TalariaServices.RoleNeedsPostgres}")
            );
        }
        return role;
    }

    private YamlTree? At(string path)
    {
        YamlTree? at = tree;
        foreach (var name in path.Split('.'))
        {
            at = (at as YamlTree.Mapping)?[name];
        }
        return at is YamlTree.Scalar { Kind: ScalarKind.Null } ? null : at;
    }

    private string? Text(string path) => (At(path) as YamlTree.Scalar)?.Text;

    private int? Whole(string path) =>
        Text(path) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    private double? Number(string path) =>
        Text(path) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private TimeSpan? Span(string path, TimeSpan least)
    {
        if (At(path) is not YamlTree.Scalar { Text: var text } value)
        {
            return null;
        }
        if (!Duration.TryParse(text, out var span))
        {
            problems.Add(new Problem(value.At, path, $"is '{text}', wanted is a duration like 30d, 12h or 90m"));
            return null;
        }
        if (span < least)
        {
            problems.Add(new Problem(value.At, path, $"is '{text}', the least is {Duration.Format(least)}"));
        }
        return span;
    }

    private long? Size(string path, long least)
    {
        if (At(path) is not YamlTree.Scalar { Text: var text } value)
        {
            return null;
        }
        if (!ByteSize.TryParse(text, out var bytes))
        {
            problems.Add(new Problem(value.At, path, $"is '{text}', {ByteSize.Wanted}"));
        }
        else if (bytes < least)
        {
            problems.Add(new Problem(value.At, path, $"is '{text}', the least is {least} bytes"));
        }
        return bytes;
    }

    private T? One<T>(string path, Func<string, (T?, string?)> read)
        where T : class =>
        At(path) is YamlTree.Scalar { Text: { Length: > 0 } text } value ? Value(value.At, path, text, read) : null;

    /// <summary>A list, or one text with commas.</summary>
    private List<T> Each<T>(string path, Func<string, (T?, string?)> read)
    {
        var texts = At(path) switch
        {
            YamlTree.Sequence list => list
                .Items.OfType<YamlTree.Scalar>()
                .Select((item, i) => (item.At, Path: $"{path}[{i}]", item.Text)),
            YamlTree.Scalar one => one
                .Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(text => (one.At, Path: path, Text: text)),
            _ => [],
        };
        return [.. texts.Select(t => Value(t.At, t.Path, t.Text, read)).Where(v => v is not null).Select(v => v!)];
    }

    private T? Value<T>(Place at, string path, string text, Func<string, (T?, string?)> read)
    {
        var (value, problem) = read(text);
        if (problem is not null)
        {
            problems.Add(new Problem(at, path, problem));
        }
        return value;
    }

    private static (string?, string?) Url(string text) =>
        Uri.TryCreate(
            text.Replace("//*", "//0.0.0.0", StringComparison.Ordinal)
                .Replace("//+", "//0.0.0.0", StringComparison.Ordinal),
            UriKind.Absolute,
            out var url
        )
        && url.Scheme == Uri.UriSchemeHttp
        && url.PathAndQuery == "/"
            ? (text, null)
            : (null, $"is '{text}', wanted is an address like http://127.0.0.1:8080 (https is the proxy's in front)");

    private static (Uri?, string?) HttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Query: "", Fragment: "" }
            ? (url, null)
            : (null, $"is '{text}', wanted is an http or https address");

    /// <summary>It is not shown: a password is in it.</summary>
    private static (string?, string?) ConnectionString(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            if (parts.ContainsKey("Host") || parts.ContainsKey("Server"))
            {
                return (text, null);
            }
        }
        catch (ArgumentException)
        {
            // Not even names and values.
        }
        return (
            null,
            "a connection string names the host and more: Host=db;Database=talaria;Username=talaria;Password=..."
        );
    }

    /// <summary>The key is not shown: it may be nearly right.</summary>
    private static (string?, string?) AdminKey(string text) =>
        text.Length is > 0 and <= 512 && text.All(c => c is > ' ' and <= '~')
            ? (text, null)
            : (null, "a key is one word of 1 to 512 visible ASCII characters");

    private static (byte[]?, string?) SecretKey(string text)
    {
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length == 32
            ? (key[..32], null)
            : (null, "a key is 32 bytes in base64, 44 characters (openssl rand -base64 32)");
    }

    private static (IPNetwork, string?) Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return (network, null);
        }
        return IPAddress.TryParse(text, out var address)
            ? (new IPNetwork(address, address.GetAddressBytes().Length * 8), null)
            : (default, $"is '{text}', wanted is a network like 10.0.0.0/8 or an address");
    }
}
