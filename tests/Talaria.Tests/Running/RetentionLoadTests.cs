using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Maintenance;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Running;

/// <summary>Ten thousand events go while others come.</summary>
public sealed class RetentionLoadTests
{
    [Fact]
    public async Task While_old_events_go_new_ones_are_delivered_and_found_and_the_file_shrinks()
    {
        const int old = 10_000;
        const int young = 1_000;
        var time = new VirtualTime(DateTimeOffset.Parse("2026-07-27T00:00:00Z"));
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url, e => e with { Events = ["sent"] });
        await PublishAsync("sent", old / 10);
        await PublishAsync("unsent", old - (old / 10));
        await RunningEngine.UntilAsync(async () => await CountAsync("SELECT count(*) FROM queue") == 0 ? engine : null);
        var pages = await CountAsync("PRAGMA page_count");
        receiver.All.Clear();

        time.Advance(TimeSpan.FromDays(30) + TimeSpan.FromMilliseconds(100));
        engine.Get<Pruner>().Wake();
        await PublishAsync("sent", young);
        await RunningEngine.UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM events WHERE type IN ('sent', 'unsent')") == young
            && await CountAsync("SELECT count(*) FROM queue") == 0
            && await CountAsync("PRAGMA freelist_count") == 0
                ? engine
                : null
        );

        Assert.Equal(young, receiver.All.Select(r => r.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(young, await CountAsync("SELECT count(*) FROM deliveries WHERE state = 1"));
        Assert.Equal(young, await CountAsync("SELECT count(*) FROM attempts"));
        Assert.Equal(young, await ListedAsync());
        await engine.StopAsync();
        var bytes = new FileInfo(Path.Combine(engine.Directory, "talaria.db")).Length;
        Assert.InRange(bytes, 1, pages * 4096 / 4);

        async Task PublishAsync(string type, int count)
        {
            var data = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 1_000)}\"");
            foreach (var batch in Enumerable.Range(0, count).Chunk(200))
            {
                var published = await engine.Publisher.PublishAllAsync(
                    [.. batch.Select(_ => (acme.Id, new NewEvent { Type = type, Data = data }))],
                    null,
                    default
                );
                Assert.False(published.IsRefused);
            }
        }

        async Task<int> ListedAsync()
        {
            var found = 0;
            for (var page = new PageRequest(200); ; )
            {
                var read = (
                    await engine.Get<IDeliveryLog>().ListAsync(acme.Id, new DeliveryFilter(), page, default)
                ).Value;
                found += read.Items.Count;
                if (read.Next is null)
                {
                    return found;
                }
                page = page with { Cursor = read.Next };
            }
        }

        Task<long> CountAsync(string sql) =>
            engine
                .Get<SqliteDatabase>()
                .Readers.ReadAsync(
                    db =>
                    {
                        using var row = db.Sql(sql);
                        row.Step();
                        return row.Long();
                    },
                    default
                );
    }
}
