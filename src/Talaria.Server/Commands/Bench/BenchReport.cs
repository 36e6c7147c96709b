using System.Globalization;
using System.Text;
using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Server.Commands.Bench;

/// <summary>The figures as markdown: what was measured, and how it stands against what is asked.</summary>
internal static class BenchReport
{
    public static string Introduce(string machine, IReadOnlyList<double> flushes)
    {
        double[] sorted = [.. flushes.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Machine: {machine}. Writing 4 KiB and flushing it takes {sorted[0]:0.00} to {sorted[
                ^1
            ]:0.00} ms (p50 of each run).
            {Load.Endpoints} endpoints of {Load.Usual.Organizations} organizations, {Load.BodyBytes}-byte bodies, one endpoint for each event.

            """
        );
    }

    /// <summary>The tables of one store.</summary>
    public static string Render(IMeasuredStore store, Figures figures, IEnumerable<IScenario> scenarios)
    {
        var text = new StringBuilder();
        Line($"");
        Line($"### {store.Name}");
        Line($"");
        Line($"| figure | min | median | max |");
        Line($"|---|--:|--:|--:|");
        foreach (var name in figures.Names)
        {
            Line($"| {name} | {Spread(figures[name])} |");
        }
        foreach (var grid in figures.Grids)
        {
            Line($"");
            Line($"| {grid.Title} (medians of the runs) | {string.Join(" | ", grid.Columns)} |");
            Line($"|---|{string.Concat(grid.Columns.Select(_ => "--:|"))}");
            foreach (var row in grid.Rows)
            {
                Line($"| {row} | {string.Join(" | ", grid.Columns.Select(column => Cell(grid[row, column])))} |");
            }
        }
        var targets = scenarios
            .SelectMany(scenario => scenario.Targets)
            .Where(t => t.IsAskedOf(store.Kind) && t.Values(figures).Count > 0)
            .ToList();
        if (targets.Count > 0)
        {
            Line($"");
            Line($"| against | min | median | max | must | aim | |");
            Line($"|---|--:|--:|--:|--:|--:|---|");
        }
        foreach (var target in targets)
        {
            var values = target.Values(figures);
            var verdict = target.Verdict(Percentile.Median(values));
            Line($"| {target.Name} | {Spread(values)} | {target.Must} | {target.Aim} | {verdict} |");
        }
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Cell(IReadOnlyList<double> values) =>
        values.Count == 0 ? "" : Number(Percentile.Median(values));

    private static string Spread(IReadOnlyList<double> values) =>
        $"{Number(values.Min())} | {Number(Percentile.Median(values))} | {Number(values.Max())}";

    private static string Number(double value) =>
        value.ToString(
            value switch
            {
                >= 1000 => "N0",
                >= 10 => "0.0",
                0 => "0",
                _ => "0.00",
            },
            CultureInfo.InvariantCulture
        );
}
