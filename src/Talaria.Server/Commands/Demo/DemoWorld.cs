using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Commands.Demo;

/// <summary>An organization of the demo: its profile's samples, and its endpoints by id.</summary>
internal sealed record DemoOrganization(
    string Name,
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

    private static readonly (string Name, Temper Temper)[] Cast =
    [
        ("crm", Temper.Healthy),
        ("audit", Temper.Healthy),
        ("warehouse", Temper.Slow),
        ("billing", Temper.Failing),
        ("chat", Temper.Hanging),
        ("legacy", Temper.Down),
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
                        Timeout = Patience,
                    },
                    cancel
                );
                var secret = (await client.GetSecretAsync(name, made.Id, cancel)).Secret;
                var endpoint = Describe(name, role, path, temper, profile.Signature, secret, time);
                receiver.Add(endpoint);
                endpoints.Add(made.Id, endpoint);
            }
            world.Add(new DemoOrganization(name, samples, endpoints));
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
            return new DemoEndpoint(organization, role, path, temper, null, null);
        }
        var scheme = SchemeOf(signature);
        var key = SigningKey.Parse(scheme.Key, secret, signature.SecretPrefix);
        return new DemoEndpoint(organization, role, path, temper, new SignatureVerifier(scheme, time), key);
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
            // Schemes where several signatures stand side by side are Standard Webhooks and its kin: base64 keys.
            Key = signature.Several ? KeyForm.Base64AfterPrefix : KeyForm.WholeString,
            Value = signature.Value,
            Several = signature.Several,
        };
}
