using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Talaria.Server.Commands;

/// <summary>Answers as people read them: a table, or where the terminal is too narrow for one, a block of lines for each row.
/// What others wrote cannot steer the terminal: control characters are replaced.</summary>
/// <param name="width">In characters; null: the terminal's, and no limit where the output is a file or a pipe.</param>
internal sealed class Screen(TextWriter output, int? width = null)
{
    private const int NoLimit = 10_000;

    // A border and a blank at each side of a cell, and the last border.
    private const int AroundCell = 3;

    /// <summary>Never folded in the middle: ids are there to be copied.</summary>
    public void Table(string[] columns, IEnumerable<string?[]> rows, string ifNone = "none")
    {
        var cells = rows.Select(row => Array.ConvertAll(row, Clean)).ToList();
        if (cells.Count == 0)
        {
            output.WriteLine(ifNone);
            return;
        }
        var console = Console();
        if (Needed(columns, cells) <= console.Profile.Width)
        {
            var table = new Table().RoundedBorder();
            table.AddColumns([.. columns.Select(column => new TableColumn(column).NoWrap())]);
            cells.ForEach(row => table.AddRow(Array.ConvertAll(row, Markup.Escape)));
            console.Write(table);
            return;
        }
        foreach (var row in cells)
        {
            Fields([.. columns.Zip(row, (name, value) => (name, (string?)value))]);
            output.WriteLine();
        }
    }

    /// <summary>One thing, a line for each field that has a value.</summary>
    public void Fields(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var widest = 0;
        foreach (var (name, _) in fields)
        {
            widest = Math.Max(widest, name.Length);
        }
        foreach (var (name, value) in fields)
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name.PadRight(widest)}  {Clean(value)}");
            }
        }
    }

    public void Line(string text = "") => output.WriteLine(Clean(text));

    /// <summary>Text of several lines, indented.</summary>
    public void Block(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            output.WriteLine($"  {Clean(line)}");
        }
    }

    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? Number(double? number) => number?.ToString("0.###", CultureInfo.InvariantCulture);

    public static string Words(IEnumerable<string> words) => string.Join(", ", words);

    public static string Scopes(IReadOnlyDictionary<string, IReadOnlyList<string>> scopes) =>
        Words(scopes.SelectMany(kind => kind.Value.Select(id => $"{kind.Key}={id}")));

    private static string Clean(string? text)
    {
        var clean = new StringBuilder(text);
        for (var at = 0; at < clean.Length; at++)
        {
            if (char.IsControl(clean[at]) && clean[at] != '\t')
            {
                clean[at] = '\uFFFD';
            }
        }
        return clean.ToString();
    }

    private static int Needed(string[] columns, List<string[]> rows) =>
        1
        + columns
            .Select((name, at) => AroundCell + Math.Max(name.Length, rows.Max(row => row[at].GetCellWidth())))
            .Sum();

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width ?? (System.Console.IsOutputRedirected ? NoLimit : console.Profile.Width);
        return console;
    }
}
