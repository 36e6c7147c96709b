using Talaria.Storage;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>The plans of the hot statements, as a node that has run for a while has them: generic, over three days of partitions.</summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    private PostgresDatabase database = null!;

    public async ValueTask InitializeAsync() =>
        database = PostgresDatabase.Connect(await PostgresServer.NewDatabaseAsync(), TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string, string[]> Hot =>
        new()
        {
            { "claim", QueueClaims.Due, ["queue_unclaimed", "events_"] },
            { "claim of replayed", QueueClaims.DueReplayed, ["queue_replayed", "events_"] },
            { "claim of tests", QueueClaims.Tests, ["queue_", "events_"] },
            { "next due", QueueClaims.Next, ["queue_unclaimed", "queue_replayed"] },
            { "skip scan", PostgresQueue.SkipScan, ["queue_unclaimed"] },
            { "end", OutcomeRows.EndStatement, ["deliveries_"] },
            { "requeue", OutcomeRows.RequeueStatement, ["queue_pkey"] },
            { "known keys", EventWriting.KeysStatement, ["event_keys_pkey", "events_"] },
            { "versions", EventWriting.VersionsStatement, ["organizations_pkey"] },
            { "health", HealthFold.LookStatement, ["health_pkey"] },
            { "failing endpoints", PostgresTroubles.Failing, ["health_failing", "endpoints_pkey"] },
            {
                "failing ones of one",
                PostgresTroubles.FailingOfOne,
                ["endpoints_", "(organization_id = $1)", "health_pkey"]
            },
            { "disabled ones of one", PostgresTroubles.DisabledOfOne, ["endpoints_disabled_by_organization"] },
            { "pruning of the journal", PostgresStatistics.OldestFolded, ["Limit", "attempt_journal_pkey"] },
            { "purge of tallies", Belongings.Deletions[1], ["attempt_tallies_pkey", "endpoints_by_organization"] },
        };

    [Theory]
    [MemberData(nameof(Hot))]
    public async Task A_hot_statement_reads_by_indexes_and_no_table_from_end_to_end(
        string name,
        string statement,
        string[] indexes
    )
    {
        var plan = await PlanAsync(statement);

        Assert.All(indexes, index => Assert.Contains(index, plan, StringComparison.Ordinal));
        Assert.False(
            plan.Contains("Seq Scan on ", StringComparison.Ordinal)
                || plan.Contains("Hash Join", StringComparison.Ordinal),
            $"{name}:\n{plan}"
        );
    }

    [Fact]
    public async Task A_step_of_a_purge_reads_no_table_from_end_to_end()
    {
        foreach (var statement in Belongings.Deletions)
        {
            Assert.DoesNotContain("Seq Scan on ", await PlanAsync(statement), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_count_of_what_waits_goes_over_the_table_in_its_own_order() =>
        Assert.Contains("Seq Scan on queue", await PlanAsync(PostgresBacklog.Count), StringComparison.Ordinal);

    private Task<string> PlanAsync(string statement) =>
        database.ReadAsync(
            async db =>
            {
                // What a prepared statement is planned to once it ran some times, for whatever values.
                await db.SendAsync(
                    db.Sql("SET plan_cache_mode = force_generic_plan"),
                    db.Sql($"PREPARE hot AS {statement}")
                );
                var parameters = await db.Sql(
                        "SELECT coalesce(cardinality(parameter_types), 0) FROM pg_prepared_statements WHERE name = 'hot'"
                    )
                    .FirstAsync(row => row.Int());
                var values = parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})";
                var lines = await db.Sql($"EXPLAIN (COSTS OFF) EXECUTE hot{values}").ListAsync(row => row.Text());
                await db.SendAsync(db.Sql("DEALLOCATE hot"), db.Sql("RESET plan_cache_mode"));
                return string.Join('\n', lines);
            },
            CancellationToken.None
        );
}
