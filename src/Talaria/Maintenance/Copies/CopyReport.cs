namespace Talaria.Maintenance.Copies;

/// <summary>What was carried over into another store; each table was read again there and found the same.</summary>
/// <param name="Target">The store, without names and passwords.</param>
/// <param name="KeyFile">The file with the key of its secrets, which the target's nodes need; null: it stands in the configuration.</param>
public sealed record CopyReport(string Target, TimeSpan Duration, IReadOnlyList<TableCount> Tables, string? KeyFile);
