using Talaria.Endpoints;
using Talaria.Storage.Postgres;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>What stays in the journal of attempts.</summary>
public sealed class PostgresJournalTests : LogConformance
{
    private static readonly DateTimeOffset Ever = DateTimeOffset.UnixEpoch;

    private PostgresFixture Postgres => (PostgresFixture)Store;

    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();

    [Fact]
    public async Task Of_more_attempts_than_may_stay_the_oldest_go()
    {
        await AttemptsAsync(5);
        Assert.Equal(5, await CountAsync());

        await FoldAsync(most: 3, Ever);
        Assert.Equal(3, await CountAsync());
        Assert.Equal(Samples.Noon.AddMinutes(2), await OldestAsync());
        await AttemptsAsync(1);
        await FoldAsync(most: 3, Ever);
        Assert.Equal(3, await CountAsync());
        await FoldAsync(most: 3, Ever);

        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task What_is_not_folded_stays_however_old_it_is()
    {
        var statistics = new PostgresStatistics(Postgres.Database) { Most = 0 };
        await using var holder = await Postgres.Database.Source.OpenConnectionAsync(Cancel);
        var open = new PostgresSession(holder, transaction: false);
        // A transaction under way: nothing behind it is folded.
        await open.Sql("BEGIN").RunAsync();
        await open.Sql("SELECT pg_current_xact_id()").AnyAsync();
        await AttemptsAsync(2);

        Assert.False(await statistics.FoldAsync(DateTimeOffset.MaxValue));
        Assert.Equal(2, await CountAsync());
        await open.Sql("ROLLBACK").RunAsync();
        await FoldAsync(most: 0, DateTimeOffset.MaxValue);

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task What_is_too_old_goes_and_is_not_counted_any_more()
    {
        await AttemptsAsync(5);
        await FoldAsync(most: 10, Samples.Noon.AddMinutes(3));
        Assert.Equal(2, await CountAsync());
        await AttemptsAsync(2);

        await FoldAsync(most: 4, Ever);

        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task More_than_one_step_drops_goes_in_several()
    {
        // A row for each attempt: more than two steps of 50.
        await AttemptsAsync(110);
        var statistics = new PostgresStatistics(Postgres.Database);
        await FoldAsync(most: 1_000, Ever);
        var steps = new List<long>();

        for (var more = true; more; )
        {
            var before = await CountAsync();
            more = await statistics.FoldAsync(DateTimeOffset.MaxValue);
            steps.Add(before - await CountAsync());
        }

        Assert.Equal([50, 50, 10], steps);
    }

    /// <summary>One a minute.</summary>
    private async Task AttemptsAsync(int count)
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        for (var i = 0; i < count; i++)
        {
            await AttemptAsync(await PublishAsync(Happened(acme)), 200);
            Store.Time.Now += TimeSpan.FromMinutes(1);
        }
    }

    /// <summary>Until nothing is left to fold: it waits for whatever transaction is under way on the server, other tests' too.</summary>
    private async Task FoldAsync(long most, DateTimeOffset keep)
    {
        var statistics = new PostgresStatistics(Postgres.Database) { Most = most };
        do
        {
            while (await statistics.FoldAsync(keep)) { }
        } while (
            await NumberAsync(
                "SELECT count(*) FROM attempt_journal WHERE xid > (SELECT folded FROM attempt_journal_state)"
            ) > 0
        );
    }

    private Task<long> CountAsync() => NumberAsync("SELECT count(*) FROM attempt_journal");

    private async Task<DateTimeOffset> OldestAsync() =>
        DateTimeOffset.FromUnixTimeMilliseconds(await NumberAsync("SELECT min(at) FROM attempt_journal"));

    private Task<long> NumberAsync(string query) =>
        Postgres.Database.ReadAsync(db => db.Sql(query).FirstAsync(row => row.Long()), Cancel);
}
