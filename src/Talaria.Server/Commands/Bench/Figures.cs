namespace Talaria.Server.Commands.Bench;

/// <summary>What was measured: for each name one value a run, in the order in which the names first came.</summary>
internal sealed class Figures
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<double>> values = new(StringComparer.Ordinal);
    private readonly List<Grid> grids = [];

    public IReadOnlyList<string> Names => order;

    /// <summary>Tables beside the list, in the order in which they were begun.</summary>
    public IReadOnlyList<Grid> Grids => grids;

    public IReadOnlyList<double> this[string name] => values.TryGetValue(name, out var found) ? found : [];

    public void Add(string name, double value)
    {
        if (!values.TryGetValue(name, out var list))
        {
            values[name] = list = [];
            order.Add(name);
        }
        list.Add(value);
    }

    /// <summary>The table with this title.</summary>
    public Grid Grid(string title)
    {
        if (grids.Find(grid => grid.Title == title) is not { } found)
        {
            grids.Add(found = new Grid(title));
        }
        return found;
    }

    /// <summary>One ratio for each run that has both.</summary>
    public IReadOnlyList<double> Ratio(string name, string to) =>
        [.. this[name].Zip(this[to], (upper, lower) => upper / lower)];
}
