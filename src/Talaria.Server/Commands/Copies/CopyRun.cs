using System.CommandLine;
using Talaria.Maintenance.Copies;
using Talaria.Server.Config;

namespace Talaria.Server.Commands.Copies;

/// <summary>A command that works on the files themselves: what it does, and what is said when it cannot.</summary>
internal static class CopyRun
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        ParseResult parsed,
        SettingsSource source,
        Func<TalariaOptions, IProgress<CopyProgress>, Task> act
    )
    {
        var errors = parsed.InvocationConfiguration.Error;
        try
        {
            await act(source.ReadOrThrow().Engine, new ProgressLines(errors, TimeProvider.System));
            return 0;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("talaria: stopped; nothing is left of it");
            return 1;
        }
        catch (Exception e) when (StartupFailure.Explain(e) is { } reason)
        {
            foreach (var line in reason.Split('\n'))
            {
                await errors.WriteLineAsync($"talaria: {line}");
            }
            return 1;
        }
    }
}
