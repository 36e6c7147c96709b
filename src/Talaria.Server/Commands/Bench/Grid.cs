namespace Talaria.Server.Commands.Bench;

/// <summary>Figures that belong into a table of their own, with a row for each thing that was measured: for each cell one value a run.</summary>
/// <param name="title">What a row is.</param>
internal sealed class Grid(string title)
{
    private readonly List<string> columns = [];
    private readonly List<string> rows = [];
    private readonly Dictionary<(string Row, string Column), List<double>> cells = [];

    public string Title => title;

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<string> Rows => rows;

    public IReadOnlyList<double> this[string row, string column] => cells.GetValueOrDefault((row, column)) ?? [];

    public void Add(string row, string column, double value)
    {
        if (!cells.TryGetValue((row, column), out var list))
        {
            cells[(row, column)] = list = [];
            AddOnce(rows, row);
            AddOnce(columns, column);
        }
        list.Add(value);
    }

    private static void AddOnce(List<string> names, string name)
    {
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            names.Add(name);
        }
    }
}
