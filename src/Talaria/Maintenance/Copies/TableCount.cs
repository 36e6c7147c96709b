namespace Talaria.Maintenance.Copies;

/// <summary>A table of a copy.</summary>
/// <param name="LeftBehind">Rows of the original that nobody can see any more, and that were not copied.</param>
public sealed record TableCount(string Table, long Rows, long LeftBehind = 0);
