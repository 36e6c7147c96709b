using System.Collections.Immutable;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>An organization with its profile and endpoints, as of its last committed change.</summary>
public sealed class Subscribers(
    Organization organization,
    Profile profile,
    ImmutableDictionary<EndpointId, Endpoint> endpoints,
    IReadOnlyList<EndpointSecret> callbackSecrets,
    long version = 0
)
{
    private readonly Lazy<SubscriptionIndex> index = new(() =>
        new SubscriptionIndex(endpoints.Values, profile.Subscriptions)
    );

    public Organization Organization { get; } = organization;

    public Profile Profile { get; } = profile;

    public ImmutableDictionary<EndpointId, Endpoint> Endpoints { get; } = endpoints;

    /// <summary>Sign deliveries to an event's callback_url; empty until there was one.</summary>
    public IReadOnlyList<EndpointSecret> CallbackSecrets { get; } = callbackSecrets;

    /// <summary>The store's version that this is of, where several nodes change it; else 0.</summary>
    public long Version { get; } = version;

    /// <summary>Compiled when the first event asks.</summary>
    public SubscriptionIndex Index => index.Value;
}
