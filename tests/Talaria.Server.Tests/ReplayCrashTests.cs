using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>Kill -9 in the middle of a replay: it goes on where it was, no event twice, none skipped.</summary>
public sealed class ReplayCrashTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    [Fact]
    public async Task A_killed_replay_makes_one_delivery_of_each_event()
    {
        const int events = 3_000;
        await using var receiver = await Receiver.StartAsync();
        var arrived = new Arrivals(receiver, events);
        await using var site = await CrashSite.StartAsync(receiver);
        var ids = await site.PublishAsync(events, clients: 8).WaitAsync(Patience, Cancel);
        await arrived.All.WaitAsync(Patience, Cancel);
        var endpoint = (await site.GetAsync("endpoints")).GetProperty("data")[0].GetProperty("id").GetString();
        await SettledAsync(site);

        var replay = await site.PostAsync(
            $"endpoints/{endpoint}/replay",
            """{"since":"2020-01-01T00:00:00Z","include":"all"}"""
        );
        var id = replay.GetProperty("id").GetString()!;
        Assert.Equal(events, replay.GetProperty("count").GetInt32());
        foreach (var queued in (int[])[1, events / 3, 2 * events / 3])
        {
            await ReachedAsync(site, id, r => r.GetProperty("queued").GetInt32() >= queued);
            await site.KillAndStartAsync();
        }
        await ReachedAsync(site, id, r => r.GetProperty("deliveries").GetProperty("delivered").GetInt32() >= events);

        var repeated = new List<string>();
        string? cursor = null;
        do
        {
            var page = await site.GetAsync($"deliveries?limit=200{(cursor is null ? "" : "&cursor=" + cursor)}");
            repeated.AddRange(
                page.GetProperty("data")
                    .EnumerateArray()
                    .Where(d => d.GetProperty("replay_id").GetString() == id)
                    .Select(d => d.GetProperty("event_id").GetString()!)
            );
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);
        Assert.Equal(ids.Order(StringComparer.Ordinal), repeated.Order(StringComparer.Ordinal));
    }

    private static Task SettledAsync(CrashSite site) =>
        UntilAsync(async () =>
            (await site.GetAsync("deliveries?state=pending")).GetProperty("data").GetArrayLength() == 0
        );

    private static Task ReachedAsync(CrashSite site, string replay, Predicate<JsonElement> there) =>
        UntilAsync(async () => there(await site.GetAsync($"replays/{replay}")));

    private static async Task UntilAsync(Func<Task<bool>> there)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!await there())
        {
            late.Token.ThrowIfCancellationRequested();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
