using System.Text.Json;
using System.Text.Json.Serialization;

namespace Talaria.Profiles;

// The source generator forgets the defaults of init-only properties; these are settable for that reason alone.

/// <summary>A profile as its file has it, once it fits the schema; <see cref="ProfileReader"/> makes a <see cref="Profile"/> of it.</summary>
internal sealed record ProfileFile
{
    public required string Name { get; set; }
    public required string Title { get; set; }
    public string? Description { get; set; }
    public string? Facade { get; set; }
    public required CatalogueFile Catalogue { get; set; }
    public Dictionary<string, ScopeFile> Scopes { get; set; } = [];
    public required SubscriptionsFile Subscriptions { get; set; }
    public string TimeFormat { get; set; } = "milliseconds";
    public RequestFile Request { get; set; } = new();
    public SignatureFile? Signature { get; set; }
    public required string Timeout { get; set; }
    public required RetriesFile Retries { get; set; }
    public DisableFile? Disable { get; set; }
    public required UrlFile Url { get; set; }
    public EndpointsFile Endpoints { get; set; } = new();
}

internal sealed record CatalogueFile
{
    public bool Open { get; set; }
    public DataFile Data { get; set; } = new();
    public Dictionary<string, TypeFile> Types { get; set; } = [];
}

internal sealed record DataFile
{
    public bool Object { get; set; } = true;
    public List<string> Required { get; set; } = [];
    public List<string>? Only { get; set; }
    public Dictionary<string, JsonElement> Fields { get; set; } = [];
    public List<PairFile> Pairs { get; set; } = [];
    public List<CaseFile> Cases { get; set; } = [];
}

internal sealed record CaseFile
{
    public required string Field { get; set; }
    public required Dictionary<string, List<string>> Requires { get; set; }
}

internal sealed record PairFile
{
    public required List<string> Fields { get; set; }
    public required List<List<JsonElement>> Rows { get; set; }
}

internal sealed record TypeFile
{
    public required string Title { get; set; }
    public string? Description { get; set; }
    public Dictionary<string, string> Constants { get; set; } = [];
    public DataFile? Data { get; set; }
    public string? Shape { get; set; }
    public List<string>? Scopes { get; set; }
}

internal sealed record ScopeFile
{
    public string? FromData { get; set; }
    public bool OnEndpoints { get; set; } = true;
    public int? MaxIds { get; set; }
    public string? IdPattern { get; set; }
}

internal sealed record SubscriptionsFile
{
    public required string WithoutScopeIds { get; set; }
    public bool Patterns { get; set; }
    public bool EventsRequired { get; set; }
}

internal sealed record RequestFile
{
    public string ContentType { get; set; } = "application/json";
    public string? UserAgent { get; set; }
    public Dictionary<string, string> Headers { get; set; } = [];
}

internal sealed record SignatureFile
{
    public required string Header { get; set; }
    public string? IdHeader { get; set; }
    public string? TimestampHeader { get; set; }
    public required string Content { get; set; }
    public required string Key { get; set; }
    public required string Value { get; set; }
    public bool Several { get; set; }
    public bool Optional { get; set; }
    public SecretFile Secret { get; set; } = new();
}

internal sealed record SecretFile
{
    public string Prefix { get; set; } = "whsec_";
    public int Bytes { get; set; } = 24;
    public string Encoding { get; set; } = "base64";
    public bool ShownOnce { get; set; }
}

internal sealed record RetriesFile
{
    public required List<string> Waits { get; set; }
    public double Jitter { get; set; } = 1;
    public string? RetryAfter { get; set; }
    public List<int> ThrottleOn { get; set; } = [];
    public string Gone { get; set; } = "retry";
}

internal sealed record DisableFile
{
    public int? AfterFailures { get; set; }
    public List<int> WarnAtFailures { get; set; } = [];
    public string? After { get; set; }
    public string? WarnAfter { get; set; }
}

internal sealed record UrlFile
{
    public required bool Http { get; set; }
    public bool Unique { get; set; }
    public bool PrivateAddresses { get; set; }
    public int MaxLength { get; set; } = 2048;
}

internal sealed record EndpointsFile
{
    public bool NameRequired { get; set; }
    public int NameLength { get; set; } = 255;
    public int? Max { get; set; }
    public string DeleteWhileScoped { get; set; } = "allow";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfileFile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
