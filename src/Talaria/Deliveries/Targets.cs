using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Talaria.Endpoints;
using Talaria.Envelopes;
using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Deliveries;

/// <summary>Endpoints made ready for sending: profiles compiled once, endpoints once for each of their versions.</summary>
public sealed class Targets
{
    private readonly ConcurrentDictionary<string, Contract> contracts = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Endpoint, Target> targets = [];

    public Target Of(Subscribers subscribers, Endpoint endpoint)
    {
        if (!targets.TryGetValue(endpoint, out var target))
        {
            target = new Target(Of(subscribers.Profile), subscribers.Organization, endpoint);
            targets.AddOrUpdate(endpoint, target);
        }
        return target;
    }

    internal Contract Of(Profile profile) =>
        contracts.TryGetValue(profile.Revision, out var contract)
            ? contract
            : contracts.GetOrAdd(profile.Revision, _ => new Contract(profile));
}

/// <summary>A profile's compiled parts.</summary>
internal sealed class Contract(Profile profile)
{
    public Profile Profile { get; } = profile;

    public Envelope Envelope { get; } = Envelope.Compile(profile);

    public Signer? Signer { get; } = profile.Signature is { } rule ? new Signer(rule.Scheme) : null;

    /// <summary>Headers of every request: Content-Type, User-Agent, the platform's own.</summary>
    public KeyValuePair<string, string>[] Headers { get; } =
    [
        KeyValuePair.Create("Content-Type", profile.Request.ContentType),
        .. profile.Request.UserAgent is { } agent
            ? [KeyValuePair.Create("User-Agent", agent)]
            : Array.Empty<KeyValuePair<string, string>>(),
        .. profile.Request.Headers,
    ];
}
