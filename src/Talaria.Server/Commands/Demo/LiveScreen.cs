using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Talaria.Server.Commands.Demo;

/// <summary>A table that moves, and the figures under it: for terminals.</summary>
internal sealed class LiveScreen(IAnsiConsole console, string address) : IDemoScreen
{
    private const int Around = 9;

    private readonly Queue<AttemptSeen> last = new();
    private DemoCounts counts = new(0, 0, 0, 0, 0, 0);
    private LiveDisplayContext? display;

    private int Rows => Math.Max(5, console.Profile.Height - Around);

    public void Show(AttemptSeen attempt)
    {
        last.Enqueue(attempt);
        while (last.Count > Rows)
        {
            last.Dequeue();
        }
        display?.UpdateTarget(Render());
    }

    public void Count(DemoCounts counts)
    {
        this.counts = counts;
        display?.UpdateTarget(Render());
    }

    public Task WhileAsync(Func<Task> work) =>
        console
            .Live(Render())
            .AutoClear(false)
            .StartAsync(async context =>
            {
                display = context;
                await work();
                display = null;
            });

    private Rows Render()
    {
        var table = new Table()
            .RoundedBorder()
            .BorderColor(Color.Grey)
            .Title($"[bold]talaria demo[/] [grey]{address}[/]")
            .AddColumns("time", "organization", "event", "endpoint", "attempt", "outcome", "took");
        foreach (var attempt in last)
        {
            table.AddRow(
                attempt.At.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Markup.Escape(attempt.Organization),
                Markup.Escape(attempt.Type),
                Markup.Escape(attempt.Endpoint),
                attempt.Number.ToString(CultureInfo.InvariantCulture),
                $"[{(attempt.Good ? "green" : "red")}]{Markup.Escape(attempt.Outcome)}[/]",
                string.Create(CultureInfo.InvariantCulture, $"{attempt.Milliseconds:0.0} ms")
            );
        }
        return new Rows(table, Figures());
    }

    private IRenderable Figures() =>
        new Markup(
            string.Create(
                CultureInfo.InvariantCulture,
                $" published [bold]{counts.Published}[/]   [green]delivered {counts.Delivered}[/]   [yellow]retrying {counts.Retrying}[/]   [red]failed {counts.Failed}[/]   signatures verified [bold]{counts.Verified}[/], bad [bold]{counts.BadSignatures}[/]   [grey]Ctrl-C ends[/]"
            )
        );
}
