namespace Talaria.Storage.Copying;

/// <summary>A table to be carried: the columns that are written, in their order.</summary>
internal sealed record CopyTable(string Name, IReadOnlyList<CopyColumn> Columns);

/// <summary>A column of the target.</summary>
internal sealed record CopyColumn(string Name, ColumnKind Kind);
