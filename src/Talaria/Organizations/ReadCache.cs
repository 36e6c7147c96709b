using System.Collections.Concurrent;

namespace Talaria.Organizations;

/// <summary>What was read from the store lately, bounded. A value that was read before a change is never kept.</summary>
/// <param name="most">When full it is emptied: simpler than ageing, and a working set that does not fit is read again either way.</param>
internal sealed class ReadCache<TKey, TValue>(int most, IEqualityComparer<TKey> comparer)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, TValue> values = new(comparer);
    private readonly Lock changing = new();
    private long changes;

    // Count of a ConcurrentDictionary takes all its locks; this is close enough.
    private int count;

    public TValue? Find(TKey key) => values.GetValueOrDefault(key);

    /// <summary>Taken before the store is read, given back with what was read.</summary>
    public long Stamp => Interlocked.Read(ref changes);

    public void Keep(TKey key, TValue value, long stamp)
    {
        lock (changing)
        {
            if (stamp != changes)
            {
                return;
            }
            if (count >= most)
            {
                values.Clear();
                count = 0;
            }
            if (values.TryAdd(key, value))
            {
                count++;
            }
        }
    }

    /// <summary>After a committed change: drops these, and whatever is being read right now.</summary>
    public void Forget(Func<TValue, bool> changed)
    {
        lock (changing)
        {
            changes++;
            foreach (var (key, value) in values)
            {
                if (changed(value) && values.TryRemove(key, out _))
                {
                    count--;
                }
            }
        }
    }
}
