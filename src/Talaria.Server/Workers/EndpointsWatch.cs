using System.Data.Common;
using Talaria.Endpoints;
using Talaria.Profiles;
using Talaria.Server.Config;

namespace Talaria.Server.Workers;

/// <summary>Makes the configured endpoints those of the configuration, before the server listens and whenever the file has changed.</summary>
/// <remarks>It reads the file instead of being told of changes: that sees through editors that put another file in its place, and through
/// Kubernetes' links.</remarks>
internal sealed partial class EndpointsWatch(
    SettingsSource source,
    Settings started,
    ConfiguredEndpoints endpoints,
    ProfileSet profiles,
    UrlCheck urls,
    TimeProvider time,
    ILogger<EndpointsWatch> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly EndpointRules rules = new(profiles, urls);
    private FileText taken = started.File ?? source.ReadFile();
    private FileText? unsettled;
    private string settings = SettingsIn(started.File);
    private bool bad;
    private bool failing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await endpoints.ApplyAsync(StaticEndpoints.Owner, started.Endpoints, cancellationToken);
        if (applied.IsRefused)
        {
            throw new StartupException(applied.Refusal.Detail);
        }
        Tell(applied.Value);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Interval, time);
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Takes up what the file holds, once it has held it twice: whoever writes it may be in the middle.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var now = source.ReadFile();
        if (now == taken)
        {
            unsettled = null;
        }
        else if (now != unsettled)
        {
            unsettled = now;
        }
        else if (await TryTakeAsync(now, cancel))
        {
            (taken, unsettled) = (now, null);
        }
    }

    /// <returns>False: the store does not work; the next look tries again.</returns>
    private async Task<bool> TryTakeAsync(FileText file, CancellationToken cancel)
    {
        if (file is { Text: null, Problem: null })
        {
            return Refuse(file, [$"{file.Name}: is gone"]);
        }
        var (read, problems) = source.Read(file, rules);
        if (problems.Count > 0)
        {
            return Refuse(file, problems);
        }
        try
        {
            var applied = await endpoints.ApplyAsync(StaticEndpoints.Owner, read.Endpoints, cancel);
            if (applied.IsRefused)
            {
                return Refuse(file, [applied.Refusal.Detail]);
            }
            Tell(applied.Value);
        }
        catch (DbException e)
        {
            if (!failing)
            {
                LogFailing(file.Name, e);
            }
            failing = true;
            return false;
        }
        failing = false;
        if (bad)
        {
            bad = false;
            LogGood(file.Name);
        }
        if (SettingsIn(file) is var now && now != settings)
        {
            settings = now;
            TellSettings(file.Name);
        }
        return true;
    }

    private bool Refuse(FileText file, IReadOnlyList<string> problems)
    {
        bad = true;
        foreach (var problem in problems)
        {
            LogProblem(problem);
        }
        LogBad(file.Name);
        return true;
    }

    private void TellSettings(string file)
    {
        if (settings != SettingsIn(started.File))
        {
            LogRestart(file);
        }
    }

    private void Tell(EndpointChanges changes)
    {
        if (!changes.IsEmpty)
        {
            LogChanged(StaticEndpoints.Owner.ExternalId, Words(changes));
        }
    }

    private static string Words(EndpointChanges changes) =>
        string.Join(
            "; ",
            new[] { ("added", changes.Added), ("changed", changes.Changed), ("removed", changes.Removed) }
                .Where(part => part.Item2.Count > 0)
                .Select(part =>
                    $"{part.Item1} {string.Join(", ", part.Item2.Select(e => UrlCheck.WithoutQuery(e.Url)))}"
                )
        );

    /// <summary>Kept to be compared, never shown: keys may be in it.</summary>
    private static string SettingsIn(FileText? file) =>
        file?.Text is { } text ? SettingsTree.OfFile(text, file.Name).Tree.ToJsonText() : "{}";

    [LoggerMessage(Level = LogLevel.Information, Message = "Configured endpoints of {Organization}: {Changes}")]
    private partial void LogChanged(string organization, string changes);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{File} cannot be taken up: the configuration before stays in force"
    )]
    private partial void LogBad(string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} is good again")]
    private partial void LogGood(string file);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Settings below talaria: in {File} have changed: they need a restart"
    )]
    private partial void LogRestart(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} could not be taken up now; it is tried again")]
    private partial void LogFailing(string file, Exception reason);
}
