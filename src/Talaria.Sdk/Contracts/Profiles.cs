using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>A platform's webhook contract in a list.</summary>
public sealed record ProfileResource
{
    public required string Name { get; init; }
    public required string Title { get; init; }
}

/// <summary>A platform's webhook contract.</summary>
public sealed record ProfileDetail
{
    public required string Name { get; init; }
    public required string Title { get; init; }

    [Description("Names this text of the profile.")]
    public required string Revision { get; init; }

    [Description("Types that are not in the catalogue are accepted too.")]
    public required bool OpenCatalogue { get; init; }
    public required IReadOnlyList<EventTypeResource> Events { get; init; }
    public required IReadOnlyList<ScopeKindResource> Scopes { get; init; }
    public required SubscriptionResource Subscriptions { get; init; }
    public required UrlRuleResource Url { get; init; }

    [Description("null: requests are not signed.")]
    public SignatureResource? Signature { get; init; }

    [Description("Seconds.")]
    public required double Timeout { get; init; }
    public required RetryResource Retries { get; init; }

    [Description("null: a failing endpoint is never disabled.")]
    public DisableResource? Disable { get; init; }

    [Description("The platform's own management API that answers to this profile's organizations.")]
    public string? Facade { get; init; }
}

/// <summary>One event type with its sample.</summary>
public sealed record EventTypeResource
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    [Description("A true-to-life example of the data.")]
    public required RawJson Sample { get; init; }
}

/// <summary>A kind of thing that events are about beside their type.</summary>
public sealed record ScopeKindResource
{
    public required string Name { get; init; }

    [Description("Endpoints may choose ids of it; false: only for look-up in the log.")]
    public required bool OnEndpoints { get; init; }

    [Description("Dotted paths in the data, any of which may hold the id; empty: the publisher gives it.")]
    public required IReadOnlyList<string> FromData { get; init; }

    [Description("The most ids of this kind on one endpoint; null: no limit.")]
    public int? MaxIds { get; init; }
}

/// <summary>What an endpoint may subscribe to.</summary>
public sealed record SubscriptionResource
{
    [Description("What an endpoint without scope ids gets: all or nothing.")]
    public required string WithoutScopeIds { get; init; }

    [Description("Event types may be named by shell globs.")]
    public required bool Patterns { get; init; }

    [Description("An endpoint has to name at least one event.")]
    public required bool EventsRequired { get; init; }
}

/// <summary>Which URLs endpoints may have.</summary>
public sealed record UrlRuleResource
{
    [Description("http is allowed beside https.")]
    public required bool Http { get; init; }

    [Description("No two endpoints of an organization with the same URL.")]
    public required bool Unique { get; init; }

    [Description("In characters.")]
    public required int MaxLength { get; init; }
}

/// <summary>When a failing endpoint is disabled, and when its owners are told before.</summary>
public sealed record DisableResource
{
    [Description("At this many consecutive failed attempts.")]
    public int? AfterFailures { get; init; }

    [Description("Owners are told at each of these counts.")]
    public required IReadOnlyList<int> WarnAtFailures { get; init; }

    [Description("Seconds since the first failure after the last success.")]
    public double? After { get; init; }

    [Description("Seconds since that first failure, when owners are told.")]
    public double? WarnAfter { get; init; }
}

/// <summary>How requests are signed: HMAC-SHA256.</summary>
public sealed record SignatureResource
{
    public required string Header { get; init; }
    public string? IdHeader { get; init; }
    public string? TimestampHeader { get; init; }

    [Description("What is signed: {body}, {timestamp}.{body} or {id}.{timestamp}.{body}.")]
    public required string Content { get; init; }

    [Description(
        "How the key is made of the secret: whole_string, base64_after_prefix, or base64_or_whole_string where a secret may have either form."
    )]
    public required string Key { get; init; }

    [Description("The header's value with {hex}, {base64} and {timestamp} in it.")]
    public required string Value { get; init; }

    [Description("Several signatures may stand side by side, separated by a space.")]
    public required bool Several { get; init; }

    [Description("An endpoint without a secret is unsigned; otherwise every endpoint has one.")]
    public required bool Optional { get; init; }
    public required string SecretPrefix { get; init; }
}

/// <summary>When a failed delivery is tried again.</summary>
public sealed record RetryResource
{
    [Description("Seconds, each from the end of the failed attempt.")]
    public required IReadOnlyList<double> Waits { get; init; }

    [Description("Each wait is multiplied by a random factor from 1 to this.")]
    public required double JitterUpTo { get; init; }

    [Description("Seconds up to which a Retry-After is honoured; null: it is ignored.")]
    public double? RetryAfterUpTo { get; init; }
}
