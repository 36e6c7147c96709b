using System.Collections.Concurrent;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Chaos;

/// <summary>An event that was answered 202.</summary>
/// <param name="BeganAt">When it was first sent.</param>
/// <param name="EndedAt">When it was answered.</param>
internal sealed record Accepted(int N, string Type, string? Name, string Id, TimeSpan BeganAt, TimeSpan EndedAt);

/// <summary>Publishes at a steady pace to any of the nodes. An event with an external_id is tried, wherever, until it is accepted; one without, once.</summary>
internal sealed class Publishers(IReadOnlyList<ChaosNode> nodes, Story story) : IDisposable
{
    public const string Organization = "chaos";
    private const int Clients = 4;
    private const int Batch = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly SocketsHttpHandler handler = new();
    private readonly ConcurrentQueue<Accepted> accepted = [];
    private readonly ConcurrentQueue<string> complaints = [];
    private int next = -1;
    private int unknown;
    private int refused;
    private int duplicates;

    public IReadOnlyCollection<Accepted> Accepted => accepted;

    public IReadOnlyCollection<string> Complaints => complaints;

    public string Summary =>
        $"{accepted.Count} events accepted, {refused} publishes refused, {unknown} with an unknown end, {duplicates} answered as duplicates";

    /// <summary>A client of a node that has a process, whatever its state.</summary>
    public TalariaClient? Client(ChaosNode node, TimeSpan? patience = null) =>
        node.Url is { } url
            ? new TalariaClient(
                new HttpClient(handler, disposeHandler: false) { BaseAddress = url, Timeout = patience ?? Patience },
                TalariaProcess.OperatorKey
            )
            : null;

    /// <param name="pace">Events per second.</param>
    public Task RunAsync(TimeSpan until, double pace, Random chance)
    {
        var gap = TimeSpan.FromSeconds(Clients / pace);
        return Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(_ => new Random(chance.Next()))
                .Select(own =>
                    Task.Run(async () =>
                    {
                        for (var at = story.Now; at < until; at += gap)
                        {
                            if (at > story.Now)
                            {
                                await Task.Delay(at - story.Now, TimeProvider.System);
                            }
                            await PublishAsync(own);
                        }
                    })
                )
                .ToArray()
        );
    }

    /// <summary>One event of each type, to one node, in a time of peace.</summary>
    public async Task PublishOfEachAsync(ChaosNode node)
    {
        foreach (var type in Listener.Types)
        {
            await PublishAsync([Make(type, named: true)], () => node);
        }
    }

    public void Dispose() => handler.Dispose();

    private async Task PublishAsync(Random chance)
    {
        var (kind, type) = (chance.NextDouble(), Listener.Types[chance.Next(Listener.Types.Count)]);
        var count = kind < 0.1 ? Batch : 1;
        var events = Enumerable.Range(0, count).Select(_ => Make(type, named: kind < 0.8)).ToList();
        await PublishAsync(events, () => nodes[chance.Next(nodes.Count)]);
    }

    private async Task PublishAsync(List<(int N, PublishEvent Event)> events, Func<ChaosNode> choose)
    {
        var began = story.Now;
        while (true)
        {
            if (Client(choose()) is not { } client)
            {
                await Task.Delay(Pause, TimeProvider.System);
                continue;
            }
            try
            {
                var answers = await SendAsync(client, [.. events.Select(e => e.Event)]);
                foreach (var ((n, happened), answer) in events.Zip(answers))
                {
                    Interlocked.Add(ref duplicates, answer.Duplicate ? 1 : 0);
                    accepted.Enqueue(new(n, happened.Type, happened.ExternalId, answer.Id, began, story.Now));
                }
                return;
            }
            catch (TalariaException e) when (e.Status == 503)
            {
                // Not accepted; but it may be stored where the connection broke while that was asked for.
                Interlocked.Increment(ref refused);
            }
            catch (TalariaException e)
            {
                complaints.Enqueue($"A publish was answered {e.Status}: {e.Message}");
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                Interlocked.Increment(ref unknown);
            }
            if (events[0].Event.ExternalId is null)
            {
                return;
            }
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static async Task<IReadOnlyList<PublishedEvent>> SendAsync(
        TalariaClient client,
        IReadOnlyList<PublishEvent> events
    ) =>
        events.Count > 1
            ? await client.PublishAllAsync(Organization, events, default)
            : [await client.PublishAsync(Organization, events[0], default)];

    private (int N, PublishEvent Event) Make(string type, bool named)
    {
        var n = Interlocked.Increment(ref next);
        var data = new RawJson($$"""{"n":{{n}},"text":"{{new string('x', 300)}}"}""");
        return (
            n,
            new PublishEvent
            {
                Type = type,
                Data = data,
                ExternalId = named ? $"run-{n}" : null,
            }
        );
    }
}
