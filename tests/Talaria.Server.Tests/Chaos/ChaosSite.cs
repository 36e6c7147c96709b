using System.Globalization;
using Npgsql;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests.Chaos;

/// <summary>Nodes, their database, publishers and receivers; a run from the first event to the judgement.</summary>
internal sealed class ChaosSite : IAsyncDisposable
{
    /// <summary>Requests in flight on a node; it keeps no more outcomes than that waiting either.</summary>
    private const int InFlight = 32;
    private const string Organization = Publishers.Organization;

    /// <summary>What was claimed in a transaction whose end nobody knows is found by a look at once and one 40 s later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly TempDirectory directory = new();
    private readonly List<ChaosNode> nodes = [];
    private readonly Story story;
    private readonly Random chance;
    private readonly Receiver receiver;
    private readonly Audience audience;
    private readonly PostgresServer? server;
    private readonly string? database;
    private readonly Publishers publishers;

    private ChaosSite(Story story, int seed, Receiver receiver, PostgresServer? server, string? database)
    {
        (this.story, this.receiver, this.server, this.database) = (story, receiver, server, database);
        chance = new Random(seed);
        audience = new Audience(receiver, chance.Next());
        publishers = new Publishers(nodes, story);
    }

    public static async Task<ChaosSite> OnPostgresAsync(Story story, int seed)
    {
        var server = await PostgresServer.StartAsync();
        var site = new ChaosSite(story, seed, await Receiver.StartAsync(), server, await server.MakeDatabaseAsync());
        var direct = new NpgsqlConnectionStringBuilder(site.database);
        for (var i = 1; i <= 3; i++)
        {
            var way = new Forwarder(i, direct.Port);
            var through = new NpgsqlConnectionStringBuilder(site.database) { Host = way.Host, Port = way.Port };
            site.Add($"node {i}", way, ("TALARIA__POSTGRES", through.ConnectionString));
        }
        return site;
    }

    public static async Task<ChaosSite> OnSqliteAsync(Story story, int seed)
    {
        var site = new ChaosSite(story, seed, await Receiver.StartAsync(), null, null);
        site.Add("the node", null);
        return site;
    }

    /// <param name="length">Of the disturbances; what they left is waited for after them.</param>
    /// <param name="pace">Events per second.</param>
    /// <returns>What is not as it was promised.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(TimeSpan length, double pace, CancellationToken cancel)
    {
        await Task.WhenAll(nodes.Select(n => n.StartAsync(cancel)));
        await SettleInAsync(cancel);
        await publishers.PublishOfEachAsync(nodes[0]);

        var plan = server is null ? ChaosPlan.OfOne(length, chance) : ChaosPlan.OfNodes(nodes.Count, length, chance);
        var publishing = publishers.RunAsync(story.Now + length, pace, chance);
        var late = MakeLateAsync(length / 2, cancel);
        await Task.WhenAll([
            .. nodes.Zip(plan.Nodes, (node, line) => node.RunAsync(line, cancel)),
            CrashDatabaseAsync(plan.Crashes, cancel),
            late,
        ]);
        await publishing.WaitAsync(Patience, cancel);

        audience.Calm();
        story.Tell($"calm; {publishers.Summary}; {audience.All.Count} requests");
        if (await DrainedAsync(cancel) is { Count: > 0 } stuck)
        {
            return stuck;
        }
        await publishers.PublishOfEachAsync(nodes[0]);
        return await DrainedAsync(cancel) is { Count: > 0 } again ? again : await JudgeAsync(await late, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
        publishers.Dispose();
        await receiver.DisposeAsync();
        if (server is not null)
        {
            await server.RemoveAsync();
        }
        directory.Dispose();
    }

    private void Add(string name, Forwarder? way, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]),
            ["TALARIA__DELIVERY__MAX_IN_FLIGHT"] = InFlight.ToString(CultureInfo.InvariantCulture),
            ["TALARIA__DELIVERY__PER_ORGANIZATION"] = InFlight.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }
        nodes.Add(new ChaosNode(name, directory.File(name.Replace(' ', '-')), way, settings, story));
    }

    private async Task SettleInAsync(CancellationToken cancel)
    {
        var client = publishers.Client(nodes[0])!;
        await client.CreateOrganizationAsync(
            new CreateOrganization
            {
                Name = Organization,
                Profile = "standard",
                ExternalId = Organization,
            },
            cancel
        );
        foreach (var listener in Listener.All.Where(l => !l.Late))
        {
            await client.CreateEndpointAsync(Organization, Wanted(listener), cancel);
        }
    }

    /// <summary>Made on whichever node takes it.</summary>
    /// <returns>When it was first asked for, and when it was answered.</returns>
    private async Task<(TimeSpan Began, TimeSpan Made)> MakeLateAsync(TimeSpan after, CancellationToken cancel)
    {
        await Task.Delay(after, TimeProvider.System, cancel);
        var began = story.Now;
        var wanted = Wanted(Listener.All.Single(l => l.Late));
        for (var i = 0; ; i++)
        {
            try
            {
                if (publishers.Client(nodes[i % nodes.Count]) is { } client)
                {
                    await client.CreateEndpointAsync(Organization, wanted, cancel);
                    break;
                }
            }
            catch (TalariaException e) when (e.Status == 409)
            {
                // An earlier try, whose answer was lost, made it.
                break;
            }
            catch (Exception e)
                when (e is TalariaException { Status: 503 } or HttpRequestException or TaskCanceledException)
            {
                // Another node may take it.
            }
            await Task.Delay(Interval, TimeProvider.System, cancel);
        }
        story.Tell($"the late endpoint is there, after {(story.Now - began).TotalSeconds:F2} s");
        return (began, story.Now);
    }

    private CreateEndpoint Wanted(Listener listener) =>
        new()
        {
            Url = audience.UrlOf(listener).ToString(),
            Name = listener.Name,
            ExternalId = listener.Name,
            Events = listener.Events,
            Retries = listener.Retries,
            Timeout = listener.Timeout,
        };

    private async Task CrashDatabaseAsync(IReadOnlyList<TimeSpan> waits, CancellationToken cancel)
    {
        foreach (var wait in waits)
        {
            await Task.Delay(wait, TimeProvider.System, cancel);
            story.Tell("the database is stopped as by a loss of power");
            await server!.StopAsync();
            await server.StartAgainAsync();
            story.Tell("the database is up");
        }
    }

    /// <summary>When nothing is pending.</summary>
    /// <returns>What still is after a long time.</returns>
    private async Task<IReadOnlyList<string>> DrainedAsync(CancellationToken cancel)
    {
        var began = story.Now;
        while (true)
        {
            var client = publishers.Client(nodes[0], ReadPatience)!;
            var pending = await Aftermath.DeliveriesAsync(client, new() { State = "pending" }, cancel);
            var queued = database is null ? [] : await StoredQueue.ReadAsync(database);
            if (pending.Count == 0 && queued.Count == 0)
            {
                story.Tell($"nothing waits, {(story.Now - began).TotalSeconds:F1} s after");
                return [];
            }
            if (story.Now - began > Patience)
            {
                return
                [
                    $"{pending.Count} deliveries are stuck:",
                    .. pending.Take(20).Select(d => $"  {d}"),
                    .. queued.Take(20).Select(q => "  " + q),
                    .. nodes.SelectMany(n => n.Log.TakeLast(15).Select(l => "  " + l)),
                ];
            }
            await Task.Delay(Interval, TimeProvider.System, cancel);
        }
    }

    /// <summary>A node that was stopped may still have to record what another one did meanwhile: the complaints that stay are meant.</summary>
    private async Task<IReadOnlyList<string>> JudgeAsync((TimeSpan Began, TimeSpan Made) late, CancellationToken cancel)
    {
        for (var i = 0; ; i++)
        {
            var log = await Aftermath.ReadAsync(publishers.Client(nodes[0], ReadPatience)!, cancel);
            var judgement = new Judgement(
                log,
                publishers.Accepted,
                audience.All,
                late.Began,
                late.Made,
                nodes.Sum(n => n.Kills),
                nodes.Sum(n => n.Lapses),
                2 * InFlight
            );
            string[] complaints =
            [
                .. nodes.SelectMany(n => n.Complaints),
                .. publishers.Complaints,
                .. judgement.Complaints(),
            ];
            if (complaints.Length == 0 || i == 5)
            {
                story.Tell(
                    $"{log.Events.Count} events, {log.Deliveries.Count} deliveries, {audience.All.Count} requests: "
                        + $"{judgement.Repeated} repeated, {judgement.Unlogged} in no log "
                        + $"({nodes.Sum(n => n.Kills)} kills, {nodes.Sum(n => n.Lapses)} lapses, at most {2 * InFlight} each)"
                );
                return complaints;
            }
            await Task.Delay(Interval * 8, TimeProvider.System, cancel);
        }
    }
}
