namespace Talaria.Server.Logging;

/// <summary>Makes <see cref="LineLogger"/>s, and says which of the framework's categories are worth a line.</summary>
internal sealed class LineLoggerProvider(TextWriter output, TimeProvider time) : ILoggerProvider
{
    private readonly TextWriter lines = TextWriter.Synchronized(output);

    public ILogger CreateLogger(string categoryName) => new LineLogger(ShortOf(categoryName), lines, time);

    public void Dispose() { }

    public static void Configure(ILoggingBuilder logging, TextWriter output, TimeProvider time)
    {
        logging.AddProvider(new LineLoggerProvider(output, time));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Silent: it would cost an Activity for every request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // What stops a start is said once, by the command, without a stack trace.
        logging.AddFilter<LineLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter<LineLoggerProvider>("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
    }

    private static string ShortOf(string category) => category[(category.LastIndexOf('.') + 1)..];
}
