namespace Talaria.Deliveries.Live;

/// <summary>The ids that were told in the last seconds: a store may give rows again whose neighbours were committed late.</summary>
internal sealed class RecentKeys(TimeProvider time)
{
    /// <summary>Longer than any store goes back.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly HashSet<Guid> keys = [];
    private readonly Queue<(long At, Guid Key)> ages = new();

    /// <returns>False if it was there.</returns>
    public bool Add(Guid key)
    {
        if (!keys.Add(key))
        {
            return false;
        }
        ages.Enqueue((time.GetTimestamp(), key));
        return true;
    }

    public void Forget()
    {
        while (ages.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Kept)
        {
            keys.Remove(ages.Dequeue().Key);
        }
    }
}
