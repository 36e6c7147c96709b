using System.Collections.Concurrent;
using System.Collections.Immutable;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>The organizations and endpoints in use, in memory. Stores load it and tell it every committed change; so an endpoint
/// committed before a publish is matched by it, and a changed URL or secret signs the next attempt.</summary>
public sealed class EndpointDirectory(ProfileSet profiles)
{
    private readonly ConcurrentDictionary<OrganizationId, Subscribers> known = new();
    private readonly Lock changing = new();
    private long changes;

    /// <summary>Raised after a committed change of an endpoint, and when it was read after it had not been known: on the thread that did it, short work
    /// only.</summary>
    public event Action<Endpoint>? Changed;

    /// <summary>From memory only.</summary>
    public Subscribers? Find(OrganizationId organization) => known.GetValueOrDefault(organization);

    /// <summary>From memory, or loaded. Null: no such organization.</summary>
    public async ValueTask<Subscribers?> FindAsync(
        OrganizationId organization,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        while (true)
        {
            if (known.TryGetValue(organization, out var found))
            {
                return found;
            }
            var before = Interlocked.Read(ref changes);
            if (await source.LoadAsync(organization, cancel) is not { } loaded)
            {
                return null;
            }
            var subscribers = Compile(loaded);
            lock (changing)
            {
                // A change that committed while this was being read may be missing from it: read again.
                if (before != changes)
                {
                    continue;
                }
                subscribers = known.GetOrAdd(organization, subscribers);
            }
            foreach (var endpoint in subscribers.Endpoints.Values)
            {
                Changed?.Invoke(endpoint);
            }
            return subscribers;
        }
    }

    /// <summary>For the writer, who sees every change in order: loads in its own turn.</summary>
    public Subscribers? Find(OrganizationId organization, Func<OrganizationId, LoadedOrganization?> load)
    {
        if (known.TryGetValue(organization, out var found))
        {
            return found;
        }
        return load(organization) is { } loaded ? known.GetOrAdd(organization, Compile(loaded)) : null;
    }

    /// <summary>An endpoint was created or changed, and that is committed.</summary>
    /// <param name="version">The organization's by this change, where several nodes change it.</param>
    public void Put(Endpoint endpoint, long version = 0)
    {
        Change(
            endpoint.Organization,
            s =>
                // Commits may be told in another order than they were made.
                s.Endpoints.TryGetValue(endpoint.Id, out var known)
                && known.Version > endpoint.Version
                    ? s
                    : With(s, s.Endpoints.SetItem(endpoint.Id, endpoint), version)
        );
        Changed?.Invoke(endpoint);
    }

    /// <summary>An endpoint was removed, and that is committed.</summary>
    public void Remove(Endpoint endpoint, long version = 0)
    {
        Change(endpoint.Organization, s => With(s, s.Endpoints.Remove(endpoint.Id), version));
        Changed?.Invoke(endpoint with { Enabled = false });
    }

    /// <summary>The organization itself changed or went: read it again when it is next asked for.</summary>
    public void Forget(OrganizationId organization) => Change(organization, _ => null);

    private void Change(OrganizationId organization, Func<Subscribers, Subscribers?> change)
    {
        lock (changing)
        {
            changes++;
            if (!known.TryGetValue(organization, out var current))
            {
                return;
            }
            if (change(current) is { } next)
            {
                known[organization] = next;
            }
            else
            {
                known.TryRemove(organization, out _);
            }
        }
    }

    /// <summary>An organization was read again, because another node changed it.</summary>
    public void Refresh(LoadedOrganization loaded)
    {
        var (id, next) = (loaded.Organization.Id, Compile(loaded));
        Subscribers? before;
        lock (changing)
        {
            changes++;
            before = known.GetValueOrDefault(id);
            if (before?.Version >= next.Version)
            {
                return;
            }
            known[id] = next;
        }
        foreach (var gone in before?.Endpoints.Values.Where(e => !next.Endpoints.ContainsKey(e.Id)) ?? [])
        {
            Changed?.Invoke(gone with { Enabled = false });
        }
        foreach (var endpoint in next.Endpoints.Values)
        {
            if (before?.Endpoints.GetValueOrDefault(endpoint.Id)?.Version != endpoint.Version)
            {
                Changed?.Invoke(endpoint);
            }
        }
    }

    /// <summary>What changed meanwhile is not known: everything is read again when it is next asked for.</summary>
    public void ForgetAll()
    {
        lock (changing)
        {
            changes++;
            known.Clear();
        }
    }

    /// <summary>A version that does not follow the one before says that another change is missing: the old one stays, and shows it.</summary>
    private static Subscribers With(Subscribers s, ImmutableDictionary<EndpointId, Endpoint> endpoints, long version) =>
        new(s.Organization, s.Profile, endpoints, s.CallbackSecrets, version == s.Version + 1 ? version : s.Version);

    private Subscribers Compile(LoadedOrganization loaded) =>
        profiles.TryGet(loaded.Organization.Profile, out var profile)
            ? new Subscribers(
                loaded.Organization,
                profile,
                loaded.Endpoints.ToImmutableDictionary(e => e.Id),
                loaded.CallbackSecrets,
                loaded.Version
            )
            : throw new InvalidOperationException(
                $"Organization {loaded.Organization.Id} has profile '{loaded.Organization.Profile}', which is not loaded."
            );
}

/// <summary>Reads an organization with its endpoints from the store.</summary>
public interface ISubscriberSource
{
    Task<LoadedOrganization?> LoadAsync(OrganizationId organization, CancellationToken cancel);
}

/// <summary>An organization and its endpoints, removed ones left out.</summary>
public sealed record LoadedOrganization(
    Organization Organization,
    IReadOnlyList<Endpoint> Endpoints,
    IReadOnlyList<EndpointSecret> CallbackSecrets,
    long Version = 0
);
