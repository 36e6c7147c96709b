using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Filling;

/// <summary>Puts a log as after some weeks into the store of a stopped server: each event went to ten endpoints of its organization, one attempt each; of seven types;
/// one event in fifty failed. A tenth of it is one organization's, the giant; the others have equal parts.</summary>
internal static class StoredLog
{
    /// <summary>The external id of who has a tenth of all events.</summary>
    public const string Giant = "giant";

    private const int Days = 20;
    private const int Each = 10;

    /// <summary>Figures by the hour are made for the giant and one organization in so many: they are as many rows as attempts.</summary>
    private const int WithFigures = 10;

    private const string At = "@from + numbers.n * @step";

    public static async Task FillAsync(DataPlace place, int attempts, CancellationToken cancel)
    {
        await using var bulk = await Bulk.OpenAsync(place, cancel);
        var until = TimeProvider.System.GetUtcNow().AddHours(-1);
        var from = until.AddDays(-Days);
        await bulk.PrepareAsync(from, until, cancel);
        await using (
            var places = await Places.MakeAsync(
                bulk,
                $"o.external_id LIKE 'bench-%' OR o.external_id = '{Giant}'",
                Each,
                cancel
            )
        )
        {
            var events = attempts / Each;
            // By its name the giant is the last.
            var others = places.Organizations - 1;
            (string, object)[] values =
            [
                ("from", from.ToUnixTimeMilliseconds()),
                ("step", (long)TimeSpan.FromDays(Days).TotalMilliseconds / events),
                ("others", others),
                ("blocks", await places.BlocksAsync(0, cancel)),
                ("giants", await places.BlocksAsync(others, cancel)),
            ];
            await EventsAsync(bulk, events, values, cancel);
            await DeliveriesAsync(bulk, events, values, cancel);
            await AttemptsAsync(bulk, place.Database is not null, events, values, cancel);
            await FiguresAsync(bulk, from, others, cancel);
        }
        await bulk.SettleAsync(cancel);
    }

    private static Task EventsAsync(IBulk bulk, int events, (string, object)[] values, CancellationToken cancel) =>
        bulk.FillAsync(
            $"""
            INSERT INTO events (id, organization_id, type, test, data, occurred_at, created_at, deliveries)
            SELECT {bulk.Id(
                At,
                "numbers.n"
            )}, p.organization_id, 'bench.stored_' || (numbers.n / 10 % 7), 1 = 0, @data, {At}, {At}, {Each}
            {Chosen(bulk)} AND p.number % {Each} = 0
            """,
            events,
            cancel,
            [.. values, ("data", StoredEvents.Data)]
        );

    private static Task DeliveriesAsync(IBulk bulk, int events, (string, object)[] values, CancellationToken cancel) =>
        bulk.FillAsync(
            $"""
            INSERT INTO deliveries (id, event_id, organization_id, endpoint_id, state, attempts, last_status, last_outcome, test,
                created_at, completed_at)
            SELECT {Delivery(bulk)}, {bulk.Id(At, "numbers.n")}, p.organization_id, p.endpoint_id,
                CASE WHEN {Failed} THEN 2 ELSE 1 END, 1, CASE WHEN {Failed} THEN 500 ELSE 200 END, 0, 1 = 0, {At}, {At} + 3
            {Chosen(bulk)}
            """,
            events,
            cancel,
            values
        );

    private static Task AttemptsAsync(
        IBulk bulk,
        bool byEvent,
        int events,
        (string, object)[] values,
        CancellationToken cancel
    ) =>
        bulk.FillAsync(
            $"""
            INSERT INTO attempts ({(byEvent ? "event_id, " : "")}delivery_id, id, number, at, outcome, status,
                first_byte_us, total_us, url, revision, sent_at, signature, response_headers, truncated)
            SELECT {(
                byEvent ? $"{bulk.Id(At, "numbers.n")}, " : ""
            )}{Delivery(bulk)}, {Delivery(bulk)}, 1,
                {At}, 0, CASE WHEN {Failed} THEN 500 ELSE 200 END, 900, 1000, p.url,
                (SELECT max(number) FROM profile_revisions WHERE name = 'standard'), {At},
                'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', '[]', 1 = 0
            {Chosen(bulk)}
            """,
            events,
            cancel,
            values
        );

    /// <summary>Tallies by the hour, as they would have been counted from the attempts; of minutes nothing is left after so long.</summary>
    private static async Task FiguresAsync(IBulk bulk, DateTimeOffset from, long others, CancellationToken cancel)
    {
        var first = Period.Of(Grain.Hour, from).Number;
        (string, object)[] Hour(int attempts)
        {
            var tally = new Tally(new Period(Grain.Hour, first));
            for (var i = 0; i < attempts; i++)
            {
                var status = i % 50 == 49 ? 500 : 200;
                tally.Add(OutcomeCode.Of(OutcomeClass.Status, status), TimeSpan.FromMicroseconds(900 + i), null);
            }
            return [("outcomes", tally.Outcomes.ToBytes()), ("durations", tally.Durations.ToBytes()), ("hour", first)];
        }
        const string Insert = "INSERT INTO attempt_tallies (subject, grain, number, outcomes, durations) SELECT";
        await bulk.FillAsync(
            $"{Insert} @all, 1, @hour + numbers.n, @outcomes, @durations FROM {bulk.Numbers}",
            Days * 24,
            cancel,
            [.. Hour(20_000), ("all", bulk.Key(Guid.Empty))]
        );
        await bulk.FillAsync(
            $"{Insert} p.organization_id, 1, @hour + numbers.n, @outcomes, @durations FROM {bulk.Numbers} CROSS JOIN places p WHERE p.number = 0",
            Days * 24,
            cancel,
            Hour(20)
        );
        await bulk.RunAsync(
            $"""
            {Insert} d.endpoint_id, 1, d.created_at / 3600000, @outcomes, @durations
            FROM deliveries d WHERE d.organization_id IN (
                SELECT organization_id FROM places WHERE number = 0 AND (owner % {WithFigures} = 0 OR owner = {others}))
            GROUP BY d.endpoint_id, d.created_at / 3600000
            """,
            cancel,
            [.. Hour(1).Where(value => value.Item1 != "hour")]
        );
    }

    private static string Delivery(IBulk bulk) => bulk.Id(At, $"numbers.n * {Each} + p.number % {Each}");

    /// <summary>One in fifty, another one each time, so that each organization has some.</summary>
    private const string Failed = "numbers.n % 50 = numbers.n / 50 % 50";

    /// <summary>The endpoints of each number's event: of the giant each tenth time, else of the other organizations in turn, and in each one block after the other.</summary>
    private static string Chosen(IBulk bulk) =>
        $"""
            FROM {bulk.Numbers} CROSS JOIN places p
            WHERE p.owner = CASE WHEN numbers.n % 10 = 9 THEN @others ELSE (numbers.n - numbers.n / 10) % @others END
                AND p.block = CASE WHEN numbers.n % 10 = 9 THEN numbers.n / 10 % @giants
                    ELSE (numbers.n - numbers.n / 10) / @others % @blocks END
            """;
}
