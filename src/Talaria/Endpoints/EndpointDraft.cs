using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>What is wanted of a new endpoint, checked and made one: the same rules for those that are asked for and those that are configured.</summary>
public static class EndpointDraft
{
    /// <returns>Everything that is wrong with it.</returns>
    public static IEnumerable<FieldProblem> Check(NewEndpoint wanted, Profile profile, UrlCheck urls) =>
        [
            .. urls.Refuse(wanted.Url, profile.Url).Select(problem => new FieldProblem("/url", problem)),
            .. EndpointRules.Name(wanted.Name, profile.Limits),
            .. EndpointRules.Description(wanted.Description),
            .. SubscriptionRules.Events(EventsOf(wanted, profile), profile),
            .. wanted.Scopes is { } scopes ? SubscriptionRules.Scopes(scopes, profile.Scopes) : [],
            .. EndpointSecrets.Check(wanted.Secret, profile.Signature),
            .. wanted.Headers is { } headers ? HeaderRules.Check(headers!, profile) : [],
            .. wanted.Headers?.Count > HeaderRules.MaxHeaders ? [HeaderRules.TooMany] : (FieldProblem[])[],
            .. EndpointRules.Metadata(wanted.Metadata),
            .. EndpointRules.ExternalName(wanted.ExternalId),
            .. EndpointRules.Timeout(wanted.Timeout),
            .. EndpointRules.Retries(wanted.Retries),
            .. EndpointRules.RateLimit(wanted.RateLimit),
        ];

    internal static Endpoint Make(
        NewEndpoint wanted,
        EndpointId id,
        OrganizationId organization,
        Profile profile,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = id,
            Organization = organization,
            ExternalId = wanted.ExternalId,
            Name = wanted.Name,
            Description = wanted.Description,
            Url = wanted.Url,
            Events = [.. EventsOf(wanted, profile).Distinct(StringComparer.Ordinal)],
            Scopes = SubscriptionRules.Clean(wanted.Scopes ?? new Dictionary<string, IReadOnlyList<string>>()),
            Headers = wanted.Headers ?? new Dictionary<string, string>(),
            Metadata = wanted.Metadata,
            Timeout = wanted.Timeout,
            Retries = wanted.Retries,
            RateLimit = wanted.RateLimit,
            Enabled = wanted.Enabled,
            DisabledReason = wanted.Enabled ? null : EndpointEdits.ByHand,
            Secrets = EndpointSecrets.First(wanted.Secret, profile.Signature, now),
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };

    private static IReadOnlyList<string> EventsOf(NewEndpoint wanted, Profile profile) =>
        wanted.Events ?? (profile.Subscriptions.EventsRequired ? [] : [SubscriptionRules.Everything]);
}
