using Talaria.Storage;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Storage;

/// <summary>A page must cost what it looks at, not what the log holds: SQLite says how it would run the query.</summary>
public sealed class SqliteLogPlanTests : IAsyncDisposable
{
    /// <summary>One row says how far the log is indexed.</summary>
    private const string Settled = "SCAN log_indexed";

    private readonly SqliteFixture store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(SqliteDeliveryLog.OfOrganization)]
    [InlineData(SqliteDeliveryLog.OfEndpoint)]
    public async Task Nothing_is_sorted_for_a_page_of_deliveries(string sql) =>
        Assert.DoesNotContain(await PlanAsync(sql), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

    [Fact]
    public async Task For_a_page_of_events_only_the_tail_is_sorted()
    {
        var plan = await PlanAsync(SqliteEventLog.OfOrganization);
        var (tail, indexed) = (plan[..plan.IndexOf("RIGHT")], plan[plan.IndexOf("RIGHT")..]);

        Assert.Contains(tail, step => step.Contains("(rowid>?)", StringComparison.Ordinal));
        Assert.DoesNotContain(indexed, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SqliteDeliveryLog.OfOrganization)]
    [InlineData(SqliteDeliveryLog.OfEndpoint)]
    [InlineData(SqliteDeliveryLog.OfEvent)]
    [InlineData(SqliteEventLog.OfOrganization)]
    public async Task A_page_reads_nothing_from_end_to_end(string sql) =>
        Assert.DoesNotContain(
            await PlanAsync(sql),
            step => step.StartsWith("SCAN", StringComparison.Ordinal) && step != Settled
        );

    [Theory]
    [InlineData(ClaimWrite.Due, "queue_unclaimed (endpoint_id=? AND due_at<?)")]
    [InlineData(ClaimWrite.DueReplayed, "queue_replayed (endpoint_id=? AND due_at<?)")]
    [InlineData(ClaimWrite.Sooner, "queue_unclaimed (endpoint_id=?)")]
    [InlineData(ClaimWrite.SoonerReplayed, "queue_replayed (endpoint_id=?)")]
    public async Task A_lane_reads_its_due_rows_in_the_order_of_its_index(string sql, string index)
    {
        var plan = await PlanAsync(sql);

        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SqliteRetention.OldEvents, "SEARCH e USING COVERING INDEX sqlite_autoindex_events_1 (id>? AND id<?)")]
    [InlineData(SqliteRetention.OldAttempts, "SEARCH a USING PRIMARY KEY (delivery_id>? AND delivery_id<?)")]
    public async Task What_is_too_old_is_a_range_of_ids(string sql, string search)
    {
        var plan = await PlanAsync(sql);

        Assert.Contains(search, plan);
        Assert.DoesNotContain(plan, step => step.Contains("SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SqliteTroubles.FailingOfOne, "SEARCH e USING INDEX endpoints_by_organization (organization_id=?)")]
    [InlineData(
        SqliteTroubles.DisabledOfOne,
        "SEARCH e USING INDEX endpoints_disabled_by_organization (organization_id=?)"
    )]
    public async Task Troubles_of_one_organization_are_found_along_its_endpoints(string sql, string search)
    {
        var plan = await PlanAsync(sql);

        Assert.Equal(search, plan[0]);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_of_a_purge_reads_no_table_from_end_to_end()
    {
        foreach (var sql in Belongings.Deletions)
        {
            Assert.DoesNotContain(await PlanAsync(sql), step => step.StartsWith("SCAN", StringComparison.Ordinal));
        }
    }

    private Task<List<string>> PlanAsync(string sql) =>
        store.Database.Readers.ReadAsync(
            db =>
            {
                var steps = new List<string>();
                using var row = db.Sql("EXPLAIN QUERY PLAN " + sql);
                while (row.Step())
                {
                    _ = (row.Int(), row.Int(), row.Int());
                    steps.Add(row.Text());
                }
                return steps;
            },
            default
        );
}
