using Talaria.Maintenance;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Running;

/// <summary>What a node that runs for long does each day.</summary>
public sealed class DaysAheadTests
{
    private readonly VirtualTime time = new(DateTimeOffset.Parse("2031-02-27T23:59:00Z"));

    [Fact]
    public async Task Partitions_are_made_three_days_ahead_each_day_before_anything_needs_them()
    {
        await using var engine = await RunningEngine.StartAsync(time: time, store: TestStore.Postgres);
        Assert.Equal(["20310227", "20310228", "20310301", "20310302"], await DaysAsync(engine));

        foreach (var next in (string[])["20310303", "20310304", "20310305"])
        {
            time.Advance(TimeSpan.FromDays(1));
            engine.Get<Pruner>().Wake();
            await RunningEngine.UntilAsync(async () => (await DaysAsync(engine))[^1] == next ? "made" : null);
        }

        Assert.Equal(7, (await DaysAsync(engine)).Count);
    }

    /// <summary>Of this test's years: the template of all databases has today's.</summary>
    private static Task<List<string>> DaysAsync(RunningEngine engine) =>
        engine
            .Get<PostgresDatabase>()
            .ReadAsync(
                db =>
                    db.Sql(
                            @"SELECT substring(relname FROM '\d{8}$') FROM pg_class WHERE relname ~ '^attempts_2031\d{4}$' AND relkind = 'r' ORDER BY 1"
                        )
                        .ListAsync(row => row.Text()),
                CancellationToken.None
            );
}
