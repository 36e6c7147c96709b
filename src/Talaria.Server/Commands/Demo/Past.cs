using System.Net;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Sending;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Processes;
using Talaria.Server.Config;

namespace Talaria.Server.Commands.Demo;

/// <summary>The whole server in this process, on a clock that is moved and with receivers that are made up: a day passes in seconds, and
/// leaves in the data directory what a day would have left.</summary>
internal sealed class Past : IAsyncDisposable
{
    /// <summary>A bit more than the first wait of most retry tables.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(13);

    /// <summary>The last hour is shown by the minute, what was before by the hour.</summary>
    private static readonly (TimeSpan Early, TimeSpan Late) Step = (TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(50));

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(62);

    private readonly WebApplication app;
    private readonly VirtualTime clock;
    private readonly HttpClient http;

    private Past(WebApplication app, VirtualTime clock, string key)
    {
        (this.app, this.clock) = (app, clock);
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Listening.Port(app)}") };
        Client = new TalariaClient(http, key);
    }

    /// <summary>As the operator, at the moment that it is there.</summary>
    public TalariaClient Client { get; }

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <param name="directory">Of the data: nobody else may have it until this is disposed.</param>
    public static async Task<Past> BeginAsync(
        string directory,
        string key,
        DateTimeOffset start,
        MadeUpAnswer answer,
        CancellationToken cancel
    )
    {
        var time = new VirtualTime(start);
        var settings = new Settings
        {
            Urls = ["http://127.0.0.1:0"],
            AdminKeys = [key],
            Engine = new TalariaOptions
            {
                DataDirectory = directory,
                Egress = new EgressOptions { Allow = [IPNetwork.Parse("127.0.0.0/8")] },
                MinFreeBytes = 0,
            },
        };
        var built = ServerHost.Build(
            settings,
            TextWriter.Null,
            change: services =>
            {
                services.AddSingleton<TimeProvider>(time);
                services.AddSingleton<ISender>(new MadeUpReceivers(answer, time));
            }
        );
        await built.StartAsync(cancel);
        return new Past(built, time, key);
    }

    /// <summary>Lives until then, with events of each organization as the tide has them.</summary>
    public async Task LiveAsync(DateTimeOffset end, IReadOnlyList<Publishing> all, CancellationToken cancel)
    {
        while (Now < end)
        {
            var left = end - Now;
            var step = TimeSpan.FromTicks(Math.Min(left.Ticks, (left > Late ? Step.Early : Step.Late).Ticks));
            await Task.WhenAll(all.Select(one => PublishAsync(one, Now, step, cancel)));
            await SettleAsync(cancel);
            var next = Now + step;
            // Else a retry would be made when the next events are published, minutes late.
            await PassAsync(FirstRetry, cancel);
            clock.AdvanceTo(next);
            await SettleAsync(cancel);
        }
    }

    /// <summary>Lets time go by, and what is due by then be done.</summary>
    public Task PassAsync(TimeSpan time, CancellationToken cancel)
    {
        clock.Advance(time);
        return SettleAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private Task PublishAsync(Publishing one, DateTimeOffset at, TimeSpan step, CancellationToken cancel) =>
        one.Take(at, step) is { Count: > 0 } events
            ? Client.PublishAllAsync(one.Organization, events, cancel)
            : Task.CompletedTask;

    private async Task SettleAsync(CancellationToken cancel)
    {
        const int patience = 100;
        var backlog = app.Services.GetRequiredService<IBacklogStore>();
        for (var looks = 1; await DueAsync() > 0; looks++)
        {
            if (looks % patience == 0)
            {
                // An alarm that was set while the clock was moved was set too late.
                clock.Advance(TimeSpan.FromSeconds(1));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancel);
        }

        async Task<long> DueAsync() => (await backlog.CountAsync(Now, cancel)).Values.Sum(count => count.Due);
    }
}
