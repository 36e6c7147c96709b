namespace Talaria.Server.Commands.Bench;

/// <summary>What was measured: for each name one value a run, in the order in which the names first came.</summary>
internal sealed class Figures
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<double>> values = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => order;

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

    /// <summary>One ratio for each run that has both.</summary>
    public IReadOnlyList<double> Ratio(string name, string to) =>
        [.. this[name].Zip(this[to], (upper, lower) => upper / lower)];
}
