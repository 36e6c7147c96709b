namespace Talaria.Maintenance.Copies;

/// <summary>How far a copy is.</summary>
/// <param name="What">The table, or what is being done.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct CopyProgress(string What, long Done, long Of, string Unit);
