namespace Talaria.Deliveries.Statistics;

/// <summary>How often each of at most 256 codes was seen. Stored as pairs of a code and a count: few codes ever occur.</summary>
public sealed class Counts
{
    private readonly SortedList<byte, long> counts = [];

    public long Total => counts.Values.Sum();

    /// <summary>By code, only those that were seen.</summary>
    public IReadOnlyDictionary<byte, long> ByCode => counts;

    public void Add(byte code, long count = 1)
    {
        var at = counts.IndexOfKey(code);
        if (at < 0)
        {
            counts.Add(code, count);
        }
        else
        {
            counts.SetValueAtIndex(at, counts.GetValueAtIndex(at) + count);
        }
    }

    public void Add(Counts others)
    {
        foreach (var (code, count) in others.counts)
        {
            Add(code, count);
        }
    }

    /// <summary>Each code is followed by its count in groups of seven bits, the lowest first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(counts.Count * 3);
        foreach (var (code, count) in counts)
        {
            bytes.Add(code);
            var left = count;
            for (; left >= 0x80; left >>= 7)
            {
                bytes.Add((byte)(left | 0x80));
            }
            bytes.Add((byte)left);
        }
        return [.. bytes];
    }

    public static Counts FromBytes(ReadOnlySpan<byte> bytes)
    {
        var read = new Counts();
        for (var i = 0; i < bytes.Length; )
        {
            var code = bytes[i++];
            var (count, shift) = (0L, 0);
            byte group;
            do
            {
                group = bytes[i++];
                count |= (long)(group & 0x7F) << shift;
                shift += 7;
            } while (group >= 0x80);
            read.Add(code, count);
        }
        return read;
    }
}
