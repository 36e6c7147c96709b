using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Talaria.Storage.Sqlite;

namespace Talaria.Bench.Tools;

/// <summary>Puts a log of many attempts into the database of a stopped server, as if it had delivered for some weeks: each event went to every
/// endpoint of its organization, one attempt each, one in fifty failed.</summary>
internal static class StoredLog
{
    private const int Days = 20;

    public static void Fill(string directory, int attempts)
    {
        SqliteLibrary.Load();
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(directory, "talaria.db")};Pooling=False"
        );
        connection.Open();
        connection.CreateFunction("uuid", (long milliseconds, long number) => Uuid(milliseconds, number));
        var until = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        var span = (long)TimeSpan.FromDays(Days).TotalMilliseconds;
        var organizations = Count(connection, "organizations WHERE external_id LIKE 'bench-%'");
        var each = Count(connection, "endpoints") / organizations;
        var events = attempts / each;
        Run(connection, "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY");
        foreach (var step in Steps)
        {
            Run(
                connection,
                step,
                ("$from", until - span),
                ("$step", span / events),
                ("$events", events),
                ("$organizations", organizations),
                (
                    "$data",
                    new byte[500]
                        .AsSpan()
                        .ToArray()
                )
            );
        }
    }

    /// <summary>Ids grow with time, as those that Talaria makes; the number tells those of one millisecond apart.</summary>
    private static byte[] Uuid(long milliseconds, long number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), number);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return bytes;
    }

    private static int Count(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        foreach (var (name, value) in values.Where(v => sql.Contains(v.Name, StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue(name, value);
        }
        command.ExecuteNonQuery();
    }

    private static readonly string[] Steps =
    [
        "BEGIN",
        """
            CREATE TEMP TABLE owners AS
                SELECT row_number() OVER (ORDER BY external_id) - 1 AS n, id FROM organizations WHERE external_id LIKE 'bench-%'
            """,
        """
            INSERT INTO events (id, organization_id, type, test, data, occurred_at, created_at, deliveries)
            WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $events)
            SELECT uuid($from + numbers.n * $step, numbers.n), o.id, 'bench.stored', 0,
                CAST('{"text":"' || hex($data) || '"}' AS BLOB), $from + numbers.n * $step, $from + numbers.n * $step,
                (SELECT count(*) FROM endpoints p WHERE p.organization_id = o.id)
            FROM numbers JOIN owners o ON o.n = numbers.n % $organizations
            """,
        """
            INSERT INTO deliveries (id, event_id, organization_id, endpoint_id, state, attempts, last_status, last_outcome, test,
                created_at, completed_at)
            SELECT uuid(e.created_at, p.rank), e.id, e.organization_id, p.id, CASE WHEN e.rowid % 50 = 0 THEN 2 ELSE 1 END, 1,
                CASE WHEN e.rowid % 50 = 0 THEN 500 ELSE 200 END, 0, 0, e.created_at, e.created_at + 3
            FROM events e CROSS JOIN (
                SELECT id, organization_id, row_number() OVER (ORDER BY organization_id, id) AS rank FROM endpoints) p
                ON p.organization_id = e.organization_id
            WHERE e.type = 'bench.stored' ORDER BY e.rowid, p.rank
            """,
        """
            INSERT INTO attempts (delivery_id, id, number, at, outcome, status, first_byte_us, total_us, url, revision, sent_at,
                signature, response_headers, truncated)
            SELECT d.id, d.id, 1, d.created_at, 0, d.last_status, 900, 1000, p.url,
                (SELECT max(number) FROM profile_revisions WHERE name = 'standard'), d.created_at,
                'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', '[]', 0
            FROM deliveries d JOIN endpoints p ON p.id = d.endpoint_id ORDER BY d.id
            """,
        "INSERT OR IGNORE INTO log_index SELECT 0, organization_id, id FROM events ORDER BY organization_id, id",
        "INSERT OR IGNORE INTO log_index SELECT 1, organization_id, id FROM deliveries ORDER BY organization_id, id",
        "INSERT OR IGNORE INTO log_index SELECT 2, endpoint_id, id FROM deliveries ORDER BY endpoint_id, id",
        """
            UPDATE log_indexed SET event_row = (SELECT max(rowid) FROM events), delivery_id = (SELECT max(id) FROM deliveries)
            """,
        "COMMIT",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ];
}
