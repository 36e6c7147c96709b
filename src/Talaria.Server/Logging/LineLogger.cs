using System.Globalization;
using System.Text;

namespace Talaria.Server.Logging;

/// <summary>Writes log entries to standard output, one line each: time, level, category, message, exception.</summary>
internal sealed class LineLogger(string category, TextWriter output, TimeProvider time) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }
        var line = new StringBuilder();
        line.Append(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        line.Append(' ').Append(NameOf(logLevel)).Append(' ').Append(category).Append(": ");
        line.Append(OneLine(formatter(state, exception)));
        if (exception is not null)
        {
            line.Append(" | ").Append(OneLine(exception.ToString()));
        }
        output.WriteLine(line);
    }

    /// <summary>Names and answers come from outside: what would steer a terminal, or turn its text around, is written out.</summary>
    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Any(Steers) ? string.Concat(line.Select(c => Steers(c) ? $"\\u{(int)c:x4}" : c.ToString())) : line;
    }

    /// <summary>Control characters, and the marks of Unicode's bidirectional algorithm.</summary>
    private static bool Steers(char c) =>
        char.IsControl(c)
        || c is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string NameOf(LogLevel level) =>
        level switch
        {
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            _ => "error",
        };
}
