using System.Text;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Filling;

/// <summary>Puts many events into the store of a stopped server, in bulk, all of them due.</summary>
internal static class StoredEvents
{
    // With its type this makes the 600 bytes of every scenario's bodies.
    public static readonly byte[] Data = Encoding.ASCII.GetBytes(
        $$"""{"id":"job_01K5N7Q2V8","status":"completed","seconds":12.25,"text":"{{new string('w', 480)}}"}"""
    );

    /// <summary>Pending deliveries that have been due for up to an hour, spread over the endpoints of some organizations, one for each event.</summary>
    /// <param name="organizations">LIKE pattern of their external ids.</param>
    public static async Task DueAsync(DataPlace place, int count, string organizations, CancellationToken cancel)
    {
        await using var bulk = await Bulk.OpenAsync(place, cancel);
        var until = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await bulk.PrepareAsync(until.AddHours(-1), until, cancel);
        await using (
            var places = await Places.MakeAsync(bulk, $"o.external_id LIKE '{organizations}'", block: 1, cancel)
        )
        {
            (string, object)[] values =
            [
                ("from", until.AddHours(-1).ToUnixTimeMilliseconds()),
                ("step", (long)TimeSpan.FromHours(1).TotalMilliseconds / count),
                ("organizations", places.Organizations),
                ("blocks", await places.BlocksAsync(0, cancel)),
            ];
            // The organizations in turn, and in each one endpoint after the other.
            var chosen = $"""
                FROM {bulk.Numbers} CROSS JOIN places p
                WHERE p.owner = numbers.n % @organizations AND p.block = (numbers.n / @organizations) % @blocks
                """;
            var id = bulk.Id("@from + numbers.n * @step", "numbers.n");
            await bulk.FillAsync(
                $"""
                INSERT INTO events (id, organization_id, type, test, data, occurred_at, created_at, deliveries)
                SELECT {id}, p.organization_id, 'bench.stored', 1 = 0, @data, @from + numbers.n * @step, @from + numbers.n * @step, 1 {chosen}
                """,
                count,
                cancel,
                [.. values, ("data", Data)]
            );
            await bulk.FillAsync(
                $"""
                INSERT INTO deliveries (id, event_id, organization_id, endpoint_id, state, attempts, test, created_at)
                SELECT {id}, {id}, p.organization_id, p.endpoint_id, 0, 0, 1 = 0, @from + numbers.n * @step {chosen}
                """,
                count,
                cancel,
                values
            );
            await bulk.FillAsync(
                $"""
                INSERT INTO queue (delivery_id, event_id, organization_id, endpoint_id, due_at, attempts, test)
                SELECT {id}, {id}, p.organization_id, p.endpoint_id, @from + numbers.n * @step, 0, 1 = 0 {chosen}
                """,
                count,
                cancel,
                values
            );
        }
        await bulk.SettleAsync(cancel);
    }
}
