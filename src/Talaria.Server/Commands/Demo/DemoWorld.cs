using System.Text.Json;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Commands.Demo;

/// <summary>An organization of the demo: its profile's samples, and its endpoints by id.</summary>
internal sealed record DemoOrganization(
    string Name,
    string Profile,
    IReadOnlyList<EventTypeResource> Samples,
    IReadOnlyDictionary<string, DemoEndpoint> Endpoints
)
{
    private int published;

    public int Published => Volatile.Read(ref published);

    public void CountPublished() => Interlocked.Increment(ref published);
}

/// <summary>Sets the scene: an organization for each profile, with receivers of every temper.</summary>
internal static class DemoWorld
{
    private const double Patience = 2;
    private const int SecretBytes = 32;

    private static readonly (string Name, Temper Temper)[] Cast =
    [
        ("crm", Temper.Healthy),
        ("audit", Temper.Healthy),
        ("warehouse", Temper.Slow),
        ("billing", Temper.Failing),
        ("chat", Temper.Hanging),
        ("legacy", Temper.Down),
        ("old-crm", Temper.Gone),
    ];

    // For a profile whose catalogue lists no type.
    private static readonly EventTypeResource Plain = new()
    {
        Name = "demo.happened",
        Title = "Something happened",
        Sample = new RawJson("""{"id":"demo_1","status":"completed"}"""),
    };

    public static async Task<IReadOnlyList<DemoOrganization>> BuildAsync(
        TalariaClient client,
        DemoReceiver receiver,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var world = new List<DemoOrganization>();
        foreach (var listed in (await client.ListProfilesAsync(cancel)).Data)
        {
            var profile = await client.GetProfileAsync(listed.Name, cancel);
            var name = $"acme-{profile.Name}";
            await client.CreateOrganizationAsync(
                new CreateOrganization
                {
                    Name = $"Acme ({profile.Title})",
                    Profile = profile.Name,
                    ExternalId = name,
                },
                cancel
            );
            IReadOnlyList<EventTypeResource> samples = profile.Events.Count > 0 ? profile.Events : [Plain];
            var scopes = profile.Subscriptions.WithoutScopeIds == "all" ? null : ScopesOf(samples, profile.Scopes);
            var endpoints = new Dictionary<string, DemoEndpoint>(StringComparer.Ordinal);
            foreach (var (role, temper) in Cast)
            {
                var path = $"/{name}/{role}";
                var made = await client.CreateEndpointAsync(
                    name,
                    new CreateEndpoint
                    {
                        Url = receiver.UrlOf(path, temper).AbsoluteUri,
                        Name = role,
                        Events = [.. samples.Select(sample => sample.Name)],
                        Scopes = scopes,
                        Secret = profile.Signature is { Optional: true } own
                            ? Secrets.NewBase64(own.SecretPrefix, SecretBytes)
                            : null,
                        Timeout = Patience,
                    },
                    cancel
                );
                var secret = (await client.GetSecretAsync(name, made.Id, cancel)).Secret;
                var endpoint = Describe(name, role, path, temper, profile.Signature, secret, time);
                receiver.Add(endpoint);
                endpoints.Add(made.Id, endpoint);
            }
            world.Add(new DemoOrganization(name, profile.Name, samples, endpoints));
        }
        return world;
    }

    private static DemoEndpoint Describe(
        string organization,
        string role,
        string path,
        Temper temper,
        SignatureResource? signature,
        string? secret,
        TimeProvider time
    )
    {
        if (signature is null || secret is null)
        {
            return new DemoEndpoint(organization, role, path, temper, null, null, null);
        }
        var scheme = SchemeOf(signature);
        var key = SigningKey.Parse(scheme.Key, secret, signature.SecretPrefix);
        var verifier = new SignatureVerifier(scheme, time);
        return new DemoEndpoint(organization, role, path, temper, verifier, key, scheme.IdHeader);
    }

    /// <summary>The ids that the samples are about, for profiles whose endpoints get nothing without any.</summary>
    private static Dictionary<string, IReadOnlyList<string>> ScopesOf(
        IReadOnlyList<EventTypeResource> samples,
        IReadOnlyList<ScopeKindResource> kinds
    ) =>
        kinds
            .Where(kind => kind.OnEndpoints)
            .ToDictionary(
                kind => kind.Name,
                IReadOnlyList<string> (kind) =>
                    [
                        .. samples
                            .SelectMany(sample => kind.FromData.Select(path => TextAt(sample.Sample.Utf8, path)))
                            .OfType<string>()
                            .Distinct(StringComparer.Ordinal),
                    ]
            );

    private static string? TextAt(ReadOnlyMemory<byte> json, string path)
    {
        using var document = JsonDocument.Parse(json);
        var at = document.RootElement;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }

    private static SignatureScheme SchemeOf(SignatureResource signature) =>
        new()
        {
            SignatureHeader = signature.Header,
            IdHeader = signature.IdHeader,
            TimestampHeader = signature.TimestampHeader,
            Content = signature.Content switch
            {
                "{body}" => SignedContent.Body,
                "{timestamp}.{body}" => SignedContent.TimestampBody,
                _ => SignedContent.IdTimestampBody,
            },
            Key = signature.Key switch
            {
                "whole_string" => KeyForm.WholeString,
                "base64_after_prefix" => KeyForm.Base64AfterPrefix,
                _ => KeyForm.Base64OrWholeString,
            },
            Value = signature.Value,
            Several = signature.Several,
        };
}
