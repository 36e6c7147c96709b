namespace Talaria.Server.Commands.Bench.Stores;

/// <summary>What a store that is a process of its own has taken so far.</summary>
/// <param name="Processor">Processor time, where its processes can be seen.</param>
/// <param name="Logged">Bytes of write-ahead log.</param>
internal sealed record StoreUse(TimeSpan? Processor, long Logged);
