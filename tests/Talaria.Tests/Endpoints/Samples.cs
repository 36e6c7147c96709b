using System.Collections.Frozen;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Retries;
using Talaria.Sdk.Signing;

namespace Talaria.Tests.Endpoints;

/// <summary>Profiles, organizations and endpoints to start tests from.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    public static readonly IdSource Ids = new(TimeProvider.System);

    public static readonly SignatureRule Signed = new()
    {
        Scheme = new SignatureScheme
        {
            IdHeader = "webhook-id",
            TimestampHeader = "webhook-timestamp",
            SignatureHeader = "webhook-signature",
            Content = SignedContent.IdTimestampBody,
            Key = KeyForm.Base64AfterPrefix,
            Value = "v1,{base64}",
            Several = true,
        },
    };

    public static readonly SignatureRule SignedAlone = new()
    {
        Scheme = new SignatureScheme
        {
            SignatureHeader = "X-Signature",
            Content = SignedContent.Body,
            Key = KeyForm.WholeString,
            Value = "{hex}",
        },
        SecretEncoding = SecretEncoding.Hex,
        SecretBytes = 16,
    };

    /// <summary>Everything is allowed that a profile can allow.</summary>
    public static readonly Profile Open = new()
    {
        Name = "open",
        Title = "Open",
        Revision = "0000000000000000",
        Source = "name: open",
        Catalogue = Catalogue(open: true),
        Scopes = [],
        Subscriptions = new SubscriptionRule { NoScopeIdsMeansAll = true, Patterns = true },
        Body = new BodyTemplate.Literal("{}"),
        Request = new RequestRule
        {
            ContentType = "application/json",
            UserAgent = "Open/1",
            Headers = new Dictionary<string, string> { ["X-Platform"] = "open" },
        },
        Signature = Signed,
        Timeout = TimeSpan.FromSeconds(15),
        Retries = new RetryTable { Waits = [] },
        Url = new UrlRule { AllowHttp = false },
        Limits = new EndpointLimits(),
    };

    /// <summary>As strict as a profile can be.</summary>
    public static readonly Profile Strict = Open with
    {
        Name = "strict",
        Revision = "0000000000000001",
        Catalogue = Catalogue(open: false, "job.completed", "job.failed", "agent.created"),
        Scopes =
        [
            new ScopeKind("agent", null) { MaxIds = 2, IdPattern = "[a-z]+" },
            new ScopeKind("job", null) { OnEndpoints = false },
        ],
        Subscriptions = new SubscriptionRule
        {
            NoScopeIdsMeansAll = false,
            Patterns = false,
            EventsRequired = true,
        },
        Request = new RequestRule { ContentType = "application/json" },
        Signature = SignedAlone,
        Url = new UrlRule { AllowHttp = false, Unique = true },
        Limits = new EndpointLimits
        {
            NameRequired = true,
            NameLength = 10,
            MaxEndpoints = 3,
        },
        DeleteWhileScoped = false,
    };

    /// <summary>Signed only where an endpoint has a secret.</summary>
    public static readonly Profile Unsigned = Open with
    {
        Name = "unsigned",
        Revision = "0000000000000002",
        Signature = Signed with { Optional = true },
    };

    public static readonly ProfileSet Profiles = new([Open, Strict, Unsigned]);

    public static Catalogue Catalogue(bool open, params string[] types) =>
        new()
        {
            Open = open,
            Data = new DataRule { Object = true },
            Types = types.ToFrozenDictionary(
                t => t,
                t => new EventType
                {
                    Name = t,
                    Title = t,
                    Sample = "{}",
                }
            ),
        };

    public static Organization Organization(string profile = "open", string? externalId = null) =>
        new()
        {
            Id = Ids.Next<OrganizationId>(),
            ExternalId = externalId,
            Name = "Acme",
            Profile = profile,
            Owners = ["ada@example.com"],
            CreatedAt = Noon,
            UpdatedAt = Noon,
        };

    public static Endpoint Endpoint(OrganizationId organization, string url = "https://example.com/hook") =>
        new()
        {
            Id = Ids.Next<EndpointId>(),
            Organization = organization,
            Url = url,
            Events = ["*"],
            Enabled = true,
            Secrets = [new EndpointSecret("whsec_c2VjcmV0LW9mLXRoZS1lbmRwb2ludA==", Noon, null)],
            Version = 1,
            CreatedAt = Noon,
            UpdatedAt = Noon,
        };

    public static Dictionary<string, IReadOnlyList<string>> Scopes(params (string Kind, string[] Ids)[] scopes) =>
        scopes.ToDictionary(s => s.Kind, IReadOnlyList<string> (s) => s.Ids);
}
