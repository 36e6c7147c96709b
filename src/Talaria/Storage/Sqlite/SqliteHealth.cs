using System.Runtime.InteropServices;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Health rows, written in the writer's turn. One node writes them, so what it wrote last stands in memory: a success
/// costs no read.</summary>
internal sealed class SqliteHealth
{
    /// <summary>A healthy endpoint's last success is written at most this often.</summary>
    private const long SuccessGrain = 1_000;

    /// <summary>Endpoints remembered; beyond it memory starts again.</summary>
    private const int MostKnown = 100_000;

    private readonly Dictionary<EndpointId, Health> known = [];

    public Health Read(WriteScope scope, EndpointId endpoint)
    {
        if (known.TryGetValue(endpoint, out var health))
        {
            return health;
        }
        health = Select(scope.Db, endpoint) ?? Health.Good;
        Remember(scope, endpoint, health);
        return health;
    }

    public void Write(WriteScope scope, EndpointId endpoint, Health health)
    {
        Remember(scope, endpoint, health);
        scope
            .Db.Sql(
                """
                INSERT INTO health (endpoint_id, consecutive_failures, failing_since, last_success_at, last_failure_at, last_error, warned)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (endpoint_id) DO UPDATE SET consecutive_failures = excluded.consecutive_failures,
                    failing_since = excluded.failing_since, last_success_at = excluded.last_success_at,
                    last_failure_at = excluded.last_failure_at, last_error = excluded.last_error, warned = excluded.warned
                """
            )
            .Bind(endpoint.Value)
            .Bind((long)health.ConsecutiveFailures)
            .Bind(health.FailingSince)
            .Bind(health.LastSuccessAt)
            .Bind(health.LastFailureAt)
            .Bind(health.LastError)
            .Bind(health.Warned)
            .Run();
    }

    /// <summary>A success resets a counter that is above zero, and otherwise only moves the last success now and then.</summary>
    public void Success(WriteScope scope, EndpointId endpoint, DateTimeOffset at)
    {
        var before = Read(scope, endpoint);
        if (
            before.ConsecutiveFailures == 0
            && before.LastSuccessAt is { } last
            && (at - last).TotalMilliseconds < SuccessGrain
        )
        {
            return;
        }
        Write(scope, endpoint, HealthRule.Fold(before, delivered: true, at, null, null).After);
    }

    /// <summary>The endpoint was enabled: it starts anew, and keeps when it last succeeded and failed.</summary>
    public void Reset(WriteScope scope, EndpointId endpoint) =>
        Write(
            scope,
            endpoint,
            Read(scope, endpoint) with
            {
                ConsecutiveFailures = 0,
                FailingSince = null,
                Warned = false,
            }
        );

    public static Health? Select(SqliteSession db, EndpointId endpoint)
    {
        using var row = db.Sql(
                """
                SELECT consecutive_failures, failing_since, last_success_at, last_failure_at, last_error, warned
                FROM health WHERE endpoint_id = ?
                """
            )
            .Bind(endpoint.Value);
        return row.Step()
            ? new Health
            {
                ConsecutiveFailures = row.Int(),
                FailingSince = row.TimeOrNull(),
                LastSuccessAt = row.TimeOrNull(),
                LastFailureAt = row.TimeOrNull(),
                LastError = row.TextOrNull(),
                Warned = row.Bool(),
            }
            : null;
    }

    private void Remember(WriteScope scope, EndpointId endpoint, Health health)
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(known, endpoint, out _);
        entry = health;
        // What a batch that is undone wrote must not be believed.
        scope.AfterRollback(known.Clear);
    }
}
