namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Stamps in the order in which they came, written by many threads without a lock.</summary>
internal sealed class StampList
{
    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;
    private const int MaxChunks = 256;

    private readonly Stamp[]?[] chunks = new Stamp[MaxChunks][];
    private int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>Beyond 16 million it only counts.</summary>
    public void Add(Stamp stamp)
    {
        var index = Interlocked.Increment(ref count) - 1;
        var chunk = index >> ChunkBits;
        if (chunk < MaxChunks)
        {
            var stamps =
                Volatile.Read(ref chunks[chunk])
                ?? Interlocked.CompareExchange(ref chunks[chunk], new Stamp[ChunkSize], null)
                ?? chunks[chunk]!;
            stamps[index & (ChunkSize - 1)] = stamp;
        }
    }

    public Stamp[] ToArray()
    {
        var all = new Stamp[Math.Min(Count, MaxChunks * ChunkSize)];
        for (var at = 0; at < all.Length; at += ChunkSize)
        {
            chunks[at >> ChunkBits]?.AsSpan(0, Math.Min(ChunkSize, all.Length - at)).CopyTo(all.AsSpan(at));
        }
        return all;
    }

    public void Clear()
    {
        Volatile.Write(ref count, 0);
        Array.Clear(chunks);
    }
}
