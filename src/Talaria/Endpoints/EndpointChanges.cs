namespace Talaria.Endpoints;

/// <summary>What makes the endpoints that are there those that are wanted. Pure.</summary>
/// <param name="Changed">As they are to be.</param>
public sealed record EndpointChanges(
    IReadOnlyList<Endpoint> Added,
    IReadOnlyList<Endpoint> Changed,
    IReadOnlyList<Endpoint> Removed
)
{
    public static readonly EndpointChanges None = new([], [], []);

    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>An endpoint is known by its URL: the n-th wanted with a URL is the n-th that is there with it.</summary>
    /// <param name="present">Oldest first.</param>
    /// <param name="make">The endpoint that a wanted one would be, were it new.</param>
    public static EndpointChanges Between(
        IReadOnlyList<Endpoint> present,
        IReadOnlyList<NewEndpoint> wanted,
        Func<NewEndpoint, Endpoint> make,
        DateTimeOffset now
    )
    {
        var left = present
            .GroupBy(e => e.Url, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new Queue<Endpoint>(g), StringComparer.Ordinal);
        var added = new List<Endpoint>();
        var changed = new List<Endpoint>();
        foreach (var one in wanted)
        {
            var after = make(one);
            if (!left.TryGetValue(one.Url, out var same) || !same.TryDequeue(out var before))
            {
                added.Add(after);
            }
            else if (!IsSame(before, after))
            {
                changed.Add(EndpointEdits.Raised(Over(before, after), now));
            }
        }
        return new EndpointChanges(added, changed, [.. left.Values.SelectMany(unwanted => unwanted)]);
    }

    /// <summary>One that the profile's rule disabled starts again once it is changed: there is no other way to enable it.</summary>
    private static Endpoint Over(Endpoint before, Endpoint wanted) =>
        before with
        {
            Events = wanted.Events,
            Headers = wanted.Headers,
            Enabled = true,
            DisabledReason = null,
        };

    private static bool IsSame(Endpoint a, Endpoint b) =>
        a.Events.SequenceEqual(b.Events, StringComparer.Ordinal)
        && a.Headers.Count == b.Headers.Count
        && a.Headers.All(h => b.Headers.TryGetValue(h.Key, out var value) && value == h.Value);
}
