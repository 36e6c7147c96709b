using Talaria.Deliveries;

namespace Talaria.Storage;

/// <summary>Tells which of a node's claims nothing in it holds: a commit whose answer was lost has made them. What is in flight is not in the lanes either,
/// so a claim counts as lost only when it has been missing for longer than an attempt can take.</summary>
internal sealed class LostClaims(TimeProvider time)
{
    private Dictionary<(Guid Delivery, int Attempts), DateTimeOffset> missing = [];

    /// <param name="claimed">What the store says: delivery and attempts made.</param>
    /// <param name="waiting">What the lanes hold, asked afterwards.</param>
    public List<(Guid Delivery, int Attempts)> Find(
        HashSet<(Guid Delivery, int Attempts)> claimed,
        IReadOnlyList<QueuedDelivery> waiting
    )
    {
        foreach (var delivery in waiting)
        {
            claimed.Remove((delivery.Id.Value, delivery.Attempts));
        }
        var now = time.GetUtcNow();
        missing = claimed.ToDictionary(claim => claim, claim => missing.GetValueOrDefault(claim, now));
        return [.. missing.Where(claim => now - claim.Value >= Refiller.Settled).Select(claim => claim.Key)];
    }
}
