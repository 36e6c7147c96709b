using System.Text.RegularExpressions;
using Talaria.Retries;
using Talaria.Sdk.Signing;

namespace Talaria.Profiles;

/// <summary>A platform's whole webhook contract, read from one YAML file. docs/profiles.md describes the file field by field.</summary>
public sealed record Profile
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Names this text of the profile: the first 16 hex digits of the file's SHA-256. An attempt keeps it, so that its request can be rendered again.</summary>
    public required string Revision { get; init; }

    /// <summary>The file's text, kept in the store beside the revision.</summary>
    public required string Source { get; init; }

    public required Catalogue Catalogue { get; init; }

    public required IReadOnlyList<ScopeKind> Scopes
    {
        get;
        init
        {
            field = value;
            LookUpKinds = [.. value.Where(kind => !kind.OnEndpoints)];
        }
    }

    /// <summary>Those of <see cref="Scopes"/> that endpoints cannot choose: events are found by their ids.</summary>
    public IReadOnlyList<ScopeKind> LookUpKinds { get; private init; } = [];

    public required SubscriptionRule Subscriptions { get; init; }

    public required BodyTemplate Body { get; init; }

    /// <summary>Parts of bodies that types name as their shape.</summary>
    public IReadOnlyDictionary<string, BodyTemplate> Shapes { get; init; } = new Dictionary<string, BodyTemplate>();

    public required RequestRule Request { get; init; }

    /// <summary>Null: requests are not signed.</summary>
    public SignatureRule? Signature { get; init; }

    /// <summary>For connecting, sending and reading the answer together, unless an endpoint has its own.</summary>
    public required TimeSpan Timeout { get; init; }

    public required RetryTable Retries { get; init; }

    /// <summary>Null: a failing endpoint is never disabled.</summary>
    public DisableRule? Disable { get; init; }

    public required UrlRule Url { get; init; }

    public required EndpointLimits Limits { get; init; }

    /// <summary>The management API that answers to this profile's organizations, beside the native one.</summary>
    public string? Facade { get; init; }

    /// <summary>Whether an endpoint that has scope ids may be deleted.</summary>
    public bool DeleteWhileScoped { get; init; } = true;
}

/// <summary>A kind of thing that an event is about beside its type, and where in the event's data its id stands, if it does.</summary>
/// <param name="FromData">Dotted paths separated by <c>|</c>; the first that has a value.</param>
public sealed record ScopeKind(string Name, string? FromData)
{
    /// <summary><see cref="FromData"/>, one by one.</summary>
    public IReadOnlyList<string> DataPaths { get; } = FromData?.Split('|', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>False: only for look-up in the log; endpoints cannot choose ids of it.</summary>
    public bool OnEndpoints { get; init; } = true;

    /// <summary>The most ids of this kind on one endpoint; null for the limit that holds for every profile (10,000).</summary>
    public int? MaxIds { get; init; }

    /// <summary>The form of an id: null for any string of 1 to 256 characters, or a regular expression.</summary>
    public string? IdPattern { get; init; }

    /// <returns>Why this is no id of the kind, or null.</returns>
    public string? Refuse(string id) =>
        id.Length is 0 or > MaxIdLength || id.Any(char.IsControl)
            ? $"An id of '{Name}' has to be 1 to {MaxIdLength} characters without control characters."
        : !HasForm(id) ? $"'{id}' has not the form of an id of '{Name}': {IdPattern}"
        : null;

    private const int MaxIdLength = 256;

    /// <summary>Whether the whole id fits <see cref="IdPattern"/>, if there is one.</summary>
    /// <remarks>A profile is the operator's, an id is anybody's: it gets no time to make a pattern backtrack.</remarks>
    public bool HasForm(string id)
    {
        if (IdPattern is null)
        {
            return true;
        }
        try
        {
            return Regex.IsMatch(
                id,
                $@"\A(?:{IdPattern})\z",
                RegexOptions.CultureInvariant,
                TimeSpan.FromMilliseconds(50)
            );
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

/// <summary>What an endpoint that names no scope ids gets, and how it names event types.</summary>
public sealed record SubscriptionRule
{
    /// <summary>An endpoint without scope ids of any kind matches everything (true) or nothing (false).</summary>
    public required bool NoScopeIdsMeansAll { get; init; }

    /// <summary>Whether event types may be named by shell globs, or only whole names of the catalogue.</summary>
    public required bool Patterns { get; init; }

    /// <summary>Whether an endpoint has to name at least one event; otherwise none named means all.</summary>
    public bool EventsRequired { get; init; }
}

/// <summary>What every request carries beside body and signature.</summary>
public sealed record RequestRule
{
    public required string ContentType { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>Fixed headers of the platform.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>The scheme, and the form of new and given secrets.</summary>
public sealed record SignatureRule
{
    public required SignatureScheme Scheme { get; init; }

    /// <summary>Without a secret the request goes unsigned (true), or a secret is made at creation (false).</summary>
    public bool Optional { get; init; }

    /// <summary>What new secrets begin with: <c>whsec_</c>.</summary>
    public string SecretPrefix { get; init; } = "whsec_";

    /// <summary>Random bytes in a new secret.</summary>
    public int SecretBytes { get; init; } = 24;

    /// <summary>Whether a new secret's bytes are written as base64 or as lower-case hex.</summary>
    public SecretEncoding SecretEncoding { get; init; } = SecretEncoding.Base64;

    /// <summary>When people may see the secret: always, or only in the answer to its creation.</summary>
    public bool ShownOnce { get; init; }
}

public enum SecretEncoding
{
    Base64,
    Hex,
}

/// <summary>Which addresses an endpoint may have.</summary>
public sealed record UrlRule
{
    /// <summary><c>http</c> allowed beside <c>https</c>.</summary>
    public required bool AllowHttp { get; init; }

    /// <summary>No two endpoints of an organization with the same URL.</summary>
    public bool Unique { get; init; }

    /// <summary>The operator's own endpoints: private and loopback addresses may be called; never link-local or metadata.</summary>
    public bool PrivateAddresses { get; init; }

    /// <summary>In characters.</summary>
    public int MaxLength { get; init; } = 2048;
}

public sealed record EndpointLimits
{
    public bool NameRequired { get; init; }
    public int NameLength { get; init; } = 255;
    public int? MaxEndpoints { get; init; }
}

/// <summary>When a failing endpoint is disabled, and when its owners are told before. Counted over all its deliveries; any success resets.</summary>
public sealed record DisableRule
{
    /// <summary>Disabled at this many consecutive failed attempts.</summary>
    public int? AfterFailures { get; init; }

    /// <summary>Owners are told at each of these counts.</summary>
    public IReadOnlyList<int> WarnAtFailures { get; init; } = [];

    /// <summary>Disabled by the first failed attempt that comes this long or longer after the first failure since the last success.</summary>
    public TimeSpan? AfterSpan { get; init; }

    /// <summary>Owners are told by the first failed attempt that comes this long or longer after that first failure.</summary>
    public TimeSpan? WarnAfterSpan { get; init; }
}
