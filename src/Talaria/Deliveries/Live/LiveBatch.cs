namespace Talaria.Deliveries.Live;

/// <summary>What one look into the log found of an organization; written once, however many listen.</summary>
public sealed class LiveBatch<T>(IReadOnlyList<T> items)
{
    private readonly Lock gate = new();
    private byte[]? written;

    public IReadOnlyList<T> Items { get; } = items;

    /// <param name="write">The same for all who listen.</param>
    public byte[] Write(Func<IReadOnlyList<T>, byte[]> write)
    {
        lock (gate)
        {
            return written ??= write(Items);
        }
    }
}
