using System.Text.RegularExpressions;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>A page must cost what it looks at, not what the log holds: in generic plans, over some days of partitions, nothing is read from end to end
/// and nothing is sorted.</summary>
public sealed class PostgresLogPlanTests : IAsyncLifetime
{
    private const string Top = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
    private const string Bottom = "'00000000-0000-0000-0000-000000000000'";
    private const string Some = "gen_random_uuid()";

    private PostgresDatabase database = null!;

    public async ValueTask InitializeAsync() =>
        database = PostgresDatabase.Connect(await PostgresServer.NewDatabaseAsync(), TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string, string[]> Pages =>
        new()
        {
            {
                PostgresEventLog.OfOrganization,
                $"{Some}, {Top}, {Bottom}, 51, false",
                [@"events_\d+_organization_id_id_idx"]
            },
            {
                PostgresDeliveryLog.OfOrganization,
                $"{Some}, {Top}, {Bottom}, 51, {Top}, false, {Some}",
                [@"deliveries_\d+_organization_id_id_idx"]
            },
            {
                PostgresDeliveryLog.OfEndpoint,
                $"{Some}, {Top}, {Bottom}, 51, {Top}, true, {Some}",
                [@"deliveries_\d+_endpoint_id_id_idx", @"events_\d+_pkey"]
            },
            {
                PostgresReplays.EventsUpwards,
                $"{Some}, {Bottom}, {Top}, true, 1000",
                [@"events_\d+_organization_id_id_idx"]
            },
            { PostgresRetention.OldEvents, $"{Bottom}, {Top}, 500", [@"events_\d+_pkey", @"deliveries_\d+_pkey"] },
            { PostgresRetention.OldAttempts, $"{Bottom}, {Top}, {Top}, 1000", [@"attempts_\d+_pkey", "queue_pkey"] },
        };

    /// <summary>These take few rows, in any order.</summary>
    public static TheoryData<string, string, string[]> LookUps =>
        new()
        {
            { PostgresEventLog.One, $"{Some}, {Some}", [] },
            { PostgresEventLog.Whole, $"ARRAY[{Some}]", [@"events_\d+_pkey"] },
            { PostgresEventLog.LookedUp, $"{Some}, 'job', '1'", [@"event_lookup_\d+_pkey", @"events_\d+_pkey"] },
            {
                PostgresDeliveryLog.One,
                $"{Some}, {Some}, {Top}",
                [@"deliveries_\d+_organization_id_id_idx", "queue_pkey"]
            },
            {
                PostgresDeliveryLog.Whole,
                $"ARRAY[{Some}], ARRAY[{Some}]",
                [@"deliveries_\d+_pkey", @"events_\d+_pkey"]
            },
            { AttemptRows.OfDelivery, $"{Some}, {Top}", [@"attempts_\d+_pkey"] },
            { PostgresReplays.Histories, $"ARRAY[{Some}], {Some}", [@"deliveries_\d+_pkey"] },
            {
                PostgresReplays.EarlierAgain,
                $"ARRAY[{Some}], ARRAY[{Some}], ARRAY[{Some}], {Bottom}, {Some}",
                [@"deliveries_\d+_pkey"]
            },
            { PostgresReplays.Waiting, $"{Some}, 100", ["queue_of_replay"] },
            { PostgresReplays.Progress, $"{Some}", [@"deliveries_\d+_replay_idx"] },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_read_in_the_order_of_an_index(string sql, string values, string[] indexes)
    {
        var plan = await PlanAsync(sql, values);

        AssertIndexed(plan, indexes);
        Assert.DoesNotContain(plan, line => line.TrimStart(' ', '-', '>') == "Sort");
    }

    [Theory]
    [MemberData(nameof(LookUps))]
    public async Task A_look_up_reads_by_indexes(string sql, string values, string[] indexes) =>
        AssertIndexed(await PlanAsync(sql, values), indexes);

    [Fact]
    public async Task An_event_by_its_id_is_looked_for_in_its_day_alone()
    {
        var plan = await PlanAsync(PostgresEventLog.One, $"{Some}, {Some}");

        Assert.Contains(plan, line => line.Contains("Subplans Removed", StringComparison.Ordinal));
    }

    private static void AssertIndexed(List<string> plan, string[] indexes)
    {
        var text = string.Join('\n', plan);
        Assert.All(
            indexes,
            index =>
                Assert.True(
                    Regex.IsMatch(text, index, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture),
                    $"{index}:\n{text}"
                )
        );
        Assert.DoesNotContain("Seq Scan", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hash Join", text, StringComparison.Ordinal);
    }

    private Task<List<string>> PlanAsync(string sql, string values) =>
        database.ReadAsync(
            async db =>
            {
                await db.SendAsync(
                    db.Sql("SET plan_cache_mode = force_generic_plan"),
                    db.Sql($"PREPARE page AS {sql}")
                );
                return await db.Sql($"EXPLAIN (COSTS OFF) EXECUTE page({values})").ListAsync(row => row.Text());
            },
            TestContext.Current.CancellationToken
        );
}
