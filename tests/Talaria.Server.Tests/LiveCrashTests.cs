using System.Collections.Concurrent;
using System.Text.Json;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>Streams and figures against the log, with the program killed in the middle and stopped at the end.</summary>
public sealed class LiveCrashTests
{
    private const int Events = 2_000;

    [Fact]
    public async Task After_a_kill_figures_are_the_logs_and_who_listens_has_heard_every_attempt_once()
    {
        await using var receiver = await Receiver.StartAsync();
        var requests = 0;
        receiver.Answer = (_, http) =>
        {
            http.Response.StatusCode = (Interlocked.Increment(ref requests) % 7) switch
            {
                0 => 500,
                1 => 301,
                2 => 404,
                _ => 200,
            };
            return Task.CompletedTask;
        };
        using var directory = new TempDirectory();
        var server = await ServeAsync(directory, null);
        try
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            var client = new TalariaClient(http, TalariaProcess.OperatorKey);
            await client.CreateOrganizationAsync(
                new CreateOrganization
                {
                    Name = "a",
                    Profile = "standard",
                    ExternalId = "a",
                },
                Cancel
            );
            var endpoint = await client.CreateEndpointAsync(
                "a",
                new CreateEndpoint { Url = receiver.Url + "hook" },
                Cancel
            );
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var heard = new ConcurrentQueue<LiveAttemptResource>();
            var listening = ListenAsync(client, heard, end.Token);
            await PublishAsync(client, Events / 2);
            await UntilAsync(() => heard.Count >= Events / 8);

            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServeAsync(directory, server.Url);
            await PublishAsync(client, Events / 2);
            var logged = await SettledAsync(client);

            await UntilAsync(() => heard.Count >= logged.Count);
            Assert.Equal(logged.Select(a => a.Id).Order(), heard.Select(a => a.Id).Order());
            var stats = await client.GetStatisticsAsync("a", endpoint.Id, null, Cancel);
            AssertEqual(logged, stats);

            // A process that stops does not wait for who listens.
            Assert.Equal(0, await server.TerminateAsync());
            await end.CancelAsync();
            await listening;
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<TalariaProcess> ServeAsync(TempDirectory directory, Uri? url) =>
        TalariaProcess.ServeAsync(
            directory.File("data"),
            url,
            new Dictionary<string, string> { ["TALARIA__RETRIES__SCALE"] = "0.00001" }
        );

    private static async Task ListenAsync(
        TalariaClient client,
        ConcurrentQueue<LiveAttemptResource> heard,
        CancellationToken end
    )
    {
        try
        {
            // From the beginning: a listener that joins late misses nothing.
            await foreach (
                var attempt in client
                    .ListenAsync("a", "att_00000000000000000000000000", cancel: end)
                    .WithCancellation(end)
            )
            {
                heard.Enqueue(attempt);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested) { }
    }

    private static async Task PublishAsync(TalariaClient client, int count)
    {
        var wanted = new PublishEvent { Type = "a.b", Data = new RawJson("{}") };
        for (var i = 0; i < count; i += 500)
        {
            await client.PublishAllAsync("a", [.. Enumerable.Repeat(wanted, 500)], Cancel);
        }
    }

    /// <summary>All attempts, once every delivery has ended.</summary>
    private static async Task<List<AttemptResource>> SettledAsync(TalariaClient client)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await client.ListDeliveriesAsync("a", new() { State = "pending" }, Cancel)).Data.Count > 0)
        {
            late.Token.ThrowIfCancellationRequested();
        }
        var attempts = new List<AttemptResource>();
        string? cursor = null;
        do
        {
            var page = await client.ListDeliveriesAsync("a", new() { Cursor = cursor, Limit = 200 }, Cancel);
            foreach (var delivery in page.Data)
            {
                attempts.AddRange((await client.GetDeliveryAsync("a", delivery.Id, Cancel)).Attempts);
            }
            cursor = page.NextCursor;
        } while (cursor is not null);
        return attempts;
    }

    private static void AssertEqual(List<AttemptResource> logged, StatisticsResource stats)
    {
        Assert.True(logged.Count > Events);
        Assert.Equal(logged.Count, stats.Attempts);
        Assert.Equal(logged.Count(a => a.Status is >= 200 and < 300), stats.Delivered);
        Assert.Equal(stats.Attempts - stats.Delivered, stats.Failed);
        Assert.Equal(
            logged.GroupBy(a => $"{a.Status / 100}xx").OrderBy(g => g.Key).Select(g => (g.Key, (long)g.Count())),
            stats.Outcomes.OrderBy(o => o.Key).Select(o => (o.Key, o.Value))
        );
        Assert.Equal(
            logged
                .GroupBy(a => a.At.ToString("yyyy-MM-ddTHH", null))
                .OrderBy(g => g.Key)
                .Select(g => (g.Key, (long)g.Count())),
            stats.Hours.Select(h => (h.At.ToString("yyyy-MM-ddTHH", null), h.Attempts))
        );
        var failed = logged.Where(a => a.Status is not (>= 200 and < 300)).Max(a => a.At);
        Assert.Equal(failed, stats.LastError!.At);
        var durations = logged.Select(a => a.Duration).Order().ToList();
        Assert.InRange(
            stats.Duration.P50!.Value,
            durations[durations.Count / 2] * 0.8,
            durations[durations.Count / 2] * 1.2
        );
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!done())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }
    }
}
