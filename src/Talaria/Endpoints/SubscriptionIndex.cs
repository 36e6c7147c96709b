using System.Collections.Concurrent;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>An organization's enabled endpoints, compiled so that an event finds those that want it without a scan of all.</summary>
/// <remarks>Pure: the same endpoints, type and scopes always give the same answer. An endpoint without scope ids matches
/// every event or none, as the profile says; otherwise it matches if any id of any kind is among the event's.</remarks>
public sealed class SubscriptionIndex
{
    /// <summary>Distinct types remembered; an open catalogue must not grow memory without end.</summary>
    private const int MostTypes = 4096;

    private readonly Endpoint[] unscoped;
    private readonly Dictionary<(string Kind, string Id), List<Endpoint>> scoped = [];
    private readonly ConcurrentDictionary<string, Endpoint[]> unscopedByType = new(StringComparer.Ordinal);

    public SubscriptionIndex(IEnumerable<Endpoint> endpoints, SubscriptionRule rule)
    {
        var all = new List<Endpoint>();
        foreach (
            var endpoint in endpoints
                .Where(e => e.Enabled)
                .OrderBy(e => e.Id.Value.ToString("N"), StringComparer.Ordinal)
        )
        {
            if (endpoint.Scopes.Values.All(ids => ids.Count == 0))
            {
                if (rule.NoScopeIdsMeansAll)
                {
                    all.Add(endpoint);
                }
                continue;
            }
            foreach (var (kind, ids) in endpoint.Scopes)
            {
                foreach (var id in ids)
                {
                    if (!scoped.TryGetValue((kind, id), out var list))
                    {
                        scoped.Add((kind, id), list = []);
                    }
                    list.Add(endpoint);
                }
            }
        }
        unscoped = [.. all];
    }

    /// <summary>The endpoints that want this event, each once.</summary>
    public IReadOnlyList<Endpoint> Match(string type, IReadOnlyDictionary<string, IReadOnlyList<string>> scopes)
    {
        var everywhere = Unscoped(type);
        if (scopes.Count == 0 || scoped.Count == 0)
        {
            return everywhere;
        }
        List<Endpoint>? found = null;
        HashSet<Endpoint>? seen = null;
        foreach (var (kind, ids) in scopes)
        {
            foreach (var id in ids)
            {
                if (!scoped.TryGetValue((kind, id), out var candidates))
                {
                    continue;
                }
                foreach (var candidate in candidates)
                {
                    seen ??= new HashSet<Endpoint>(ReferenceEqualityComparer.Instance);
                    if (Wants(candidate, type) && seen.Add(candidate))
                    {
                        (found ??= [.. everywhere]).Add(candidate);
                    }
                }
            }
        }
        return found ?? (IReadOnlyList<Endpoint>)everywhere;
    }

    private Endpoint[] Unscoped(string type)
    {
        if (unscopedByType.TryGetValue(type, out var known))
        {
            return known;
        }
        Endpoint[] matching = [.. unscoped.Where(e => Wants(e, type))];
        if (unscopedByType.Count < MostTypes)
        {
            unscopedByType.TryAdd(type, matching);
        }
        return matching;
    }

    /// <summary>Whether one of the endpoint's patterns fits.</summary>
    public static bool Wants(Endpoint endpoint, string type)
    {
        foreach (var pattern in endpoint.Events)
        {
            if (Glob.IsMatch(pattern, type))
            {
                return true;
            }
        }
        return false;
    }
}
