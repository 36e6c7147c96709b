using System.Text;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Filling;

/// <summary>Puts many events into the store of a stopped server, in bulk: delivered over some weeks, or all due.</summary>
internal static class StoredEvents
{
    private const int Days = 20;

    // With its type this makes the 600 bytes of every scenario's bodies.
    private static readonly byte[] Data = Encoding.ASCII.GetBytes(
        $$"""{"id":"job_01K5N7Q2V8","status":"completed","seconds":12.25,"text":"{{new string('w', 480)}}"}"""
    );

    /// <summary>A log as after some weeks: each event went to ten endpoints of its organization, one attempt each, one event in fifty failed.</summary>
    public static async Task LogAsync(DataPlace place, int attempts, CancellationToken cancel)
    {
        const int Each = 10;
        await using var bulk = await Bulk.OpenAsync(place, cancel);
        var until = TimeProvider.System.GetUtcNow().AddHours(-1);
        await bulk.PrepareAsync(until.AddDays(-Days), until, cancel);
        var (organizations, blocks) = await PlacesAsync(bulk, "bench-%", Each, cancel);
        var events = attempts / Each;
        var from = until.AddDays(-Days).ToUnixTimeMilliseconds();
        var step = (long)TimeSpan.FromDays(Days).TotalMilliseconds / events;
        (string, object)[] values =
        [
            ("rows", (long)events),
            ("from", from),
            ("step", step),
            ("organizations", organizations),
            ("blocks", blocks),
        ];
        await bulk.RunAsync(Events(bulk, Each), cancel, [.. values, ("data", Data)]);
        var id = bulk.Id("@from + numbers.n * @step", $"numbers.n * {Each} + p.number % {Each}");
        await bulk.RunAsync(
            $"""
            INSERT INTO deliveries (id, event_id, organization_id, endpoint_id, state, attempts, last_status, last_outcome, test,
                created_at, completed_at)
            SELECT {id}, {bulk.Id("@from + numbers.n * @step", "numbers.n")}, p.organization_id, p.endpoint_id,
                CASE WHEN numbers.n % 50 = 0 THEN 2 ELSE 1 END, 1, CASE WHEN numbers.n % 50 = 0 THEN 500 ELSE 200 END, 0, 1 = 0,
                @from + numbers.n * @step, @from + numbers.n * @step + 3
            {Chosen(bulk)}
            """,
            cancel,
            values
        );
        await bulk.RunAsync(
            $"""
            INSERT INTO attempts ({(
                place.Database is null ? "" : "event_id, "
            )}delivery_id, id, number, at, outcome, status,
                first_byte_us, total_us, url, revision, sent_at, signature, response_headers, truncated)
            SELECT {(
                place.Database is null ? "" : $"{bulk.Id("@from + numbers.n * @step", "numbers.n")}, "
            )}{id}, {id}, 1,
                @from + numbers.n * @step, 0, CASE WHEN numbers.n % 50 = 0 THEN 500 ELSE 200 END, 900, 1000, p.url,
                (SELECT max(number) FROM profile_revisions WHERE name = 'standard'), @from + numbers.n * @step,
                'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', '[]', 1 = 0
            {Chosen(bulk)}
            """,
            cancel,
            values
        );
        await EndAsync(bulk, cancel);
    }

    /// <summary>Pending deliveries that have been due for up to an hour, spread over the endpoints of some organizations, one for each event.</summary>
    /// <param name="organizations">LIKE pattern of their external ids.</param>
    public static async Task DueAsync(DataPlace place, int count, string organizations, CancellationToken cancel)
    {
        await using var bulk = await Bulk.OpenAsync(place, cancel);
        var until = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await bulk.PrepareAsync(until.AddHours(-1), until, cancel);
        var (owners, blocks) = await PlacesAsync(bulk, organizations, 1, cancel);
        (string, object)[] values =
        [
            ("rows", (long)count),
            ("from", until.AddHours(-1).ToUnixTimeMilliseconds()),
            ("step", (long)TimeSpan.FromHours(1).TotalMilliseconds / count),
            ("organizations", owners),
            ("blocks", blocks),
        ];
        await bulk.RunAsync(Events(bulk, 1), cancel, [.. values, ("data", Data)]);
        var id = bulk.Id("@from + numbers.n * @step", "numbers.n");
        await bulk.RunAsync(
            $"""
            INSERT INTO deliveries (id, event_id, organization_id, endpoint_id, state, attempts, test, created_at)
            SELECT {id}, {id}, p.organization_id, p.endpoint_id, 0, 0, 1 = 0, @from + numbers.n * @step {Chosen(bulk)}
            """,
            cancel,
            values
        );
        await bulk.RunAsync(
            $"""
            INSERT INTO queue (delivery_id, event_id, organization_id, endpoint_id, due_at, attempts, test)
            SELECT {id}, {id}, p.organization_id, p.endpoint_id, @from + numbers.n * @step, 0, 1 = 0 {Chosen(bulk)}
            """,
            cancel,
            values
        );
        await EndAsync(bulk, cancel);
    }

    private static async Task EndAsync(IBulk bulk, CancellationToken cancel)
    {
        foreach (var step in bulk.IndexLog)
        {
            await bulk.RunAsync(step, cancel);
        }
        await bulk.SettleAsync(cancel);
    }

    /// <summary>Numbers the organizations, which all have as many endpoints, and puts the endpoints of each into blocks.</summary>
    /// <returns>How many organizations there are, and how many blocks in each.</returns>
    private static async Task<(long Organizations, long Blocks)> PlacesAsync(
        IBulk bulk,
        string organizations,
        int block,
        CancellationToken cancel
    )
    {
        await bulk.RunAsync(
            $"""
            CREATE TEMP TABLE places AS
            SELECT owner, number, number / {block} AS block, organization_id, endpoint_id, url FROM (
                SELECT dense_rank() OVER (ORDER BY o.id) - 1 AS owner, row_number() OVER (PARTITION BY o.id ORDER BY p.id) - 1 AS number,
                    o.id AS organization_id, p.id AS endpoint_id, p.url AS url
                FROM organizations o JOIN endpoints p ON p.organization_id = o.id WHERE o.external_id LIKE '{organizations}') numbered
            """,
            cancel
        );
        await bulk.RunAsync("CREATE INDEX places_by_block ON places (owner, block)", cancel);
        await bulk.RunAsync("ANALYZE places", cancel);
        return (
            await bulk.CountAsync("(SELECT DISTINCT owner FROM places) owners", cancel),
            await bulk.CountAsync("(SELECT DISTINCT block FROM places) blocks", cancel)
        );
    }

    /// <summary>The endpoints of each number's event: the organizations in turn, and in each one block after the other.</summary>
    private static string Chosen(IBulk bulk) =>
        $"""
            FROM {bulk.Numbers} CROSS JOIN places p
            WHERE p.owner = numbers.n % @organizations AND p.block = (numbers.n / @organizations) % @blocks
            """;

    private static string Events(IBulk bulk, int deliveries) =>
        $"""
            INSERT INTO events (id, organization_id, type, test, data, occurred_at, created_at, deliveries)
            SELECT {bulk.Id("@from + numbers.n * @step", "numbers.n")}, p.organization_id, 'bench.stored', 1 = 0, @data,
                @from + numbers.n * @step, @from + numbers.n * @step, {deliveries}
            FROM {bulk.Numbers} CROSS JOIN places p WHERE p.owner = numbers.n % @organizations AND p.number = 0
            """;
}
