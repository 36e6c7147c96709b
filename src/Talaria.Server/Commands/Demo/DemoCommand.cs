using System.CommandLine;
using System.Security.Cryptography;
using Spectre.Console;
using Talaria.Sdk;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Demo;

/// <summary><c>talaria demo</c>: a real server with throw-away data, real receivers beside it, and deliveries as they happen.</summary>
internal static class DemoCommand
{
    // 5 s, 5 min, 30 min become 0.025 s, 1.5 s, 9 s.
    private const string RetryScale = "0.005";

    public static Command Create()
    {
        var span = new Option<double?>("--for")
        {
            Description =
                "End after this many seconds; the exit code is 0 only if every healthy receiver got everything.",
            HelpName = "SECONDS",
        };
        var command = new Command("demo", "Show webhooks being delivered, retried and verified; nothing is kept.");
        var quiet = new Option<bool>("--no-browser")
        {
            Description = "Open no browser; otherwise one shows the dashboard if there is a desktop.",
        };
        command.Options.Add(span);
        command.Options.Add(quiet);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var seconds = parsed.GetValue(span);
                try
                {
                    return await RunAsync(
                        seconds is { } s ? TimeSpan.FromSeconds(s) : null,
                        parsed.GetValue(quiet),
                        cancel
                    );
                }
                catch (Exception failure) when (failure is ProcessException or HttpRequestException or TalariaException)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"talaria: {failure.Message}");
                    return 1;
                }
                catch (Exception failure) when (StartupFailure.Explain(failure) is { } reason)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"talaria: {reason}");
                    return 1;
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    return 0; // Ended before it had begun.
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan? span, bool quiet, CancellationToken cancel)
    {
        Forget();
        var time = TimeProvider.System;
        var data = Directory.CreateTempSubdirectory("talaria-demo-");
        var key = $"demo_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        try
        {
            await using var receiver = new DemoReceiver(time);
            await receiver.StartAsync(cancel);
            var yesterday = new DemoYesterday(time.GetUtcNow());
            var world = await yesterday.LiveAsync(data.FullName, key, receiver, cancel);
            await using var server = await ServerProcess.StartAsync(
                data.FullName,
                key,
                cancel,
                ("TALARIA__RETRIES__SCALE", RetryScale)
            );
            await using var door = await Door.OpenAsync(server.Url, server.Key, cancel);
            await GreetAsync(server, door, world, cancel);
            if (
                !quiet
                && Desktop.IsHere(
                    !Console.IsOutputRedirected,
                    OperatingSystem.IsLinux(),
                    Environment.GetEnvironmentVariable
                )
            )
            {
                Desktop.Show(door.Url);
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var closing = receiver.OpenAndCloseAsync(end.Token);
            var run = new DemoRun(server.Client, world, receiver, time);
            var counts = await run.ShowAsync(Screen(server.Url), span, cancel);
            await end.CancelAsync();
            await closing;
            return Summarize(run, counts, complete: span is not null && !cancel.IsCancellationRequested);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>What is configured for a real server, its database above all, is not the demo's.</summary>
    private static void Forget()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.OfType<string>())
        {
            if (name.StartsWith("TALARIA__", StringComparison.Ordinal))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    private static IDemoScreen Screen(Uri server) =>
        Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive
            ? new PlainScreen(Console.Out)
            : new LiveScreen(AnsiConsole.Console, server.GetLeftPart(UriPartial.Authority));

    private static async Task GreetAsync(
        ServerProcess server,
        Door door,
        IReadOnlyList<DemoOrganization> world,
        CancellationToken cancel
    )
    {
        var url = server.Url.GetLeftPart(UriPartial.Authority);
        Console.WriteLine($"Dashboard  {door.Url}");
        Console.WriteLine($"           signs you in as the operator, once; later {url} and the admin key below");
        Console.WriteLine("Portals    what a customer sees of each:");
        foreach (var organization in world)
        {
            var link = await server.Client.CreatePortalLinkAsync(organization.Name, new(), cancel);
            Console.WriteLine($"           {organization.Profile, -10} {link.Url}");
        }
        Console.WriteLine($"Admin key  {server.Key}");
        Console.WriteLine(
            $"API        curl -s -H 'Authorization: Bearer {server.Key}' '{url}/api/v1/organizations/{world[0].Name}/deliveries?limit=3'"
        );
        Console.WriteLine();
        Console.WriteLine(
            $"The past day is made up. From now on everything is real but for patience: every wait of the retry tables x {RetryScale}. Nothing is kept."
        );
        Console.WriteLine();
    }

    /// <returns>The exit code.</returns>
    private static int Summarize(DemoRun run, DemoCounts counts, bool complete)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{counts.Published} events published, {counts.Delivered} deliveries made, {counts.Retrying} still retrying, {counts.Failed} failed;"
        );
        Console.WriteLine($"{counts.Verified} signatures verified, {counts.BadSignatures} bad.");
        if (!complete)
        {
            return counts.BadSignatures == 0 ? 0 : 1;
        }
        var missing = run.Missing().ToList();
        missing.ForEach(Console.WriteLine);
        Console.WriteLine(missing.Count == 0 ? "Every healthy receiver got every event." : "Events are missing.");
        return missing.Count == 0 && counts.BadSignatures == 0 && counts.Published > 0 ? 0 : 1;
    }
}
