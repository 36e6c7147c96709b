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

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string NameOf(LogLevel level) =>
        level switch
        {
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            _ => "error",
        };
}
