using System.CommandLine;
using System.Text.Json.Nodes;
using Talaria.Maintenance.Copies;
using Talaria.Server.Config;

namespace Talaria.Server.Commands.Copies;

/// <summary>A command that works on the files themselves: what it does, and what is said when it cannot.</summary>
internal static class CopyRun
{
    /// <param name="show">The report for people.</param>
    /// <param name="json">The report for programs; null if people read it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync<TReport>(
        ParseResult parsed,
        SettingsSource source,
        Func<TalariaOptions, IProgress<CopyProgress>, Task<TReport>> act,
        Action<Screen, TReport> show,
        Func<TReport, JsonObject>? json
    )
    {
        var errors = parsed.InvocationConfiguration.Error;
        try
        {
            var report = await act(source.ReadOrThrow().Engine, new ProgressLines(errors, TimeProvider.System));
            var output = parsed.InvocationConfiguration.Output;
            if (json is null)
            {
                show(new Screen(output), report);
            }
            else
            {
                await output.WriteLineAsync(json(report).ToJsonString());
            }
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
