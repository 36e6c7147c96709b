using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Talaria.Profiles;
using Talaria.Server.Config;

namespace Talaria.Server.Commands;

/// <summary><c>talaria serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the server.");
        var options = new ConfigOptions();
        options.AddTo(command);
        var role = new Option<string?>("--role")
        {
            Description =
                "api takes requests, deliver delivers, all does both; several servers on one PostgreSQL may share the work. [default: all]",
            HelpName = "ROLE",
        };
        role.AcceptOnlyFromAmong("all", "api", "deliver");
        command.Options.Add(role);
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(options.Of(parsed) with { Role = parsed.GetValue(role) }, Console.Out, Console.Error, cancel)
        );
        return command;
    }

    /// <returns>The exit code: 0 after a graceful stop, 1 if it could not start, with the reason on <paramref name="errors"/>.</returns>
    public static async Task<int> RunAsync(
        SettingsSource source,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancel
    )
    {
        try
        {
            var settings = source.ReadOrThrow();
            foreach (var warning in settings.Warnings)
            {
                await errors.WriteLineAsync($"talaria: warning: {warning}; no mail is sent");
            }
            await using var app = ServerHost.Build(settings, output, source);
            await app.StartAsync(cancel);
            Greet(app, settings, output);
            await app.WaitForShutdownAsync(cancel);
            return 0;
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

    private static void Greet(WebApplication app, Settings settings, TextWriter output)
    {
        var engine = settings.Engine;
        var profiles = app.Services.GetRequiredService<ProfileSet>().Names.Order(StringComparer.Ordinal);
        output.WriteLine($"talaria {typeof(ServeCommand).Assembly.GetName().Version?.ToString(3)}");
        output.WriteLine(
            engine.Postgres is null
                ? $"data in {Path.GetFullPath(engine.DataDirectory)}"
                : $"data in PostgreSQL, role {engine.Role.ToString().ToLowerInvariant()}"
        );
        output.WriteLine($"profiles {string.Join(", ", profiles)}");
        if (settings.Endpoints is { } endpoints)
        {
            output.WriteLine(
                $"endpoints {endpoints.Count} configured, of the organization {StaticEndpoints.Owner.ExternalId}"
            );
        }
        if (engine.Egress.Allow.Count > 0)
        {
            var networks = string.Join(", ", engine.Egress.Allow);
            output.WriteLine($"egress.allow {networks}: may be called although private, and over http");
        }
        if (engine.Egress.Proxy is { } proxy)
        {
            output.WriteLine(
                $"egress.proxy {proxy.Host}:{proxy.Port}: it resolves the names, so private addresses are its to refuse"
            );
        }
        if (Math.Abs(engine.RetryScale - 1) > 1e-9)
        {
            output.WriteLine($"retries.scale {engine.RetryScale}: every wait of every retry table is multiplied");
        }
        if (engine.Smtp is { } smtp)
        {
            output.WriteLine($"mail by {smtp}, from {smtp.From}");
        }
        if (settings.Server.MetricsPort is { } port)
        {
            output.WriteLine($"metrics on port {port}");
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        output.WriteLine($"listening on {string.Join(", ", addresses.Addresses)}");
    }
}
