using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>The days that events, deliveries, attempts and look-ups are kept in: made ahead, and on the spot where one is missing.</summary>
/// <remarks>CREATE TABLE LIKE then ATTACH: CREATE TABLE PARTITION OF would hold up everybody who writes.</remarks>
internal sealed partial class Partitions(PostgresDatabase database, TimeProvider time)
{
    /// <summary>Days that have partitions before their first event.</summary>
    private const int DaysAhead = 3;

    /// <summary>Any number that no other program uses for its own advisory locks in this database.</summary>
    private const long MakerLock = 0x54414C41_50415254;

    /// <summary>The tables, and what part of a page is left for changes of its rows: a finished delivery then stays on its page, and no index is touched.</summary>
    public static readonly (string Table, int Fill)[] Tables =
    [
        ("events", 100),
        ("event_lookup", 100),
        ("deliveries", 75),
        ("attempts", 100),
    ];

    private DateOnly? aheadOf;

    /// <summary>Today and some days ahead, once a day.</summary>
    public async Task MakeAheadAsync()
    {
        var today = Day(time.GetUtcNow());
        if (today == aheadOf)
        {
            return;
        }
        for (var i = 0; i <= DaysAhead; i++)
        {
            await MakeAsync(today.AddDays(i));
        }
        aheadOf = today;
    }

    /// <summary>The one that a row was refused for.</summary>
    public Task MakeForAsync(PostgresException refused) =>
        MakeAsync(
            Uuid().Match(refused.Detail ?? "") is { Success: true } found
                ? Day(IdSource.TimeOf(Guid.Parse(found.Value)))
                : Day(time.GetUtcNow())
        );

    public Task MakeAsync(DateOnly day) =>
        database.WriteAsync(async db =>
        {
            var missing = new List<(string Table, int Fill)>();
            foreach (var (table, fill) in Tables)
            {
                if (!await ExistsAsync(db, Name(table, day)))
                {
                    missing.Add((table, fill));
                }
            }
            if (missing.Count == 0)
            {
                return false;
            }
            await db.Sql("SELECT 1 FROM pg_advisory_xact_lock($1)").Bind(MakerLock).AnyAsync();
            foreach (var (table, fill) in missing)
            {
                var name = Name(table, day);
                // Another node may have been faster.
                if (await ExistsAsync(db, name))
                {
                    continue;
                }
                var key = table == "events" ? "id" : "event_id";
                var (from, to) = (IdSource.FloorOf(Start(day)), IdSource.FloorOf(Start(day.AddDays(1))));
                await db.SendAsync(
                    db.Sql($"CREATE TABLE {name} (LIKE {table} INCLUDING ALL) WITH (fillfactor = {fill})"),
                    // Known to hold, so that attaching looks at no row.
                    db.Sql($"ALTER TABLE {name} ADD CHECK ({key} >= '{from}' AND {key} < '{to}')"),
                    db.Sql($"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{from}') TO ('{to}')")
                );
            }
            return true;
        });

    public static string Name(string table, DateOnly day) =>
        $"{table}_{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    public static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    public static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>From the table itself: what to_regclass remembers in a transaction may be older than the lock that was waited for.</summary>
    private static Task<bool> ExistsAsync(PostgresSession db, string name) =>
        db.Sql(
                "SELECT 1 FROM pg_class WHERE relname = $1::text::name AND relnamespace = current_schema()::regnamespace"
            )
            .Bind(name)
            .AnyAsync();

    [GeneratedRegex(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Uuid();
}
