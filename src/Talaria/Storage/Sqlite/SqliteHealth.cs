using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Health rows, for the writer's thread only, with what it wrote last kept in memory: a success must cost neither a read nor a write.</summary>
/// <remarks>Memory runs ahead of the commit: whoever writes has to call <see cref="Forget"/> when the batch is undone.</remarks>
internal sealed class SqliteHealth
{
    /// <summary>When full it is emptied.</summary>
    private const int Most = 200_000;

    /// <summary>How stale <see cref="Health.LastSuccessAt"/> may be in the store.</summary>
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(1);

    private readonly Dictionary<EndpointId, Health> known = [];

    public Health Read(SqliteSession db, EndpointId endpoint)
    {
        if (known.TryGetValue(endpoint, out var health))
        {
            return health;
        }
        using var row = db.Sql(
            """
            SELECT consecutive_failures, failing_since, last_success_at, last_failure_at, last_error, warned
            FROM health WHERE endpoint_id = ?
            """
        );
        health = row.Bind(endpoint.Value).Step() ? Stored.Health(row) : Health.Good;
        Remember(endpoint, health);
        return health;
    }

    public void Write(SqliteSession db, EndpointId endpoint, Health health)
    {
        db.Sql(
                """
                INSERT OR REPLACE INTO health
                    (endpoint_id, consecutive_failures, failing_since, last_success_at, last_failure_at, last_error, warned)
                VALUES (?, ?, ?, ?, ?, ?, ?)
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
        Remember(endpoint, health);
    }

    /// <summary>The common case: a success of an endpoint that is well is written once a second at most.</summary>
    /// <param name="counts">Whether the endpoint's attempts count for its health; asked only when there is something to write.</param>
    /// <returns>Whether it wrote.</returns>
    public bool Success(
        SqliteSession db,
        EndpointId endpoint,
        DateTimeOffset at,
        Func<SqliteSession, EndpointId, bool> counts
    )
    {
        var before = Read(db, endpoint);
        if (before is { ConsecutiveFailures: 0, Warned: false } && at - before.LastSuccessAt < Staleness)
        {
            return false;
        }
        if (!counts(db, endpoint))
        {
            return false;
        }
        Write(db, endpoint, HealthRule.Succeed(before, at));
        return true;
    }

    /// <summary>The endpoint begins anew; when it last succeeded and failed stays to be seen.</summary>
    public void Reset(SqliteSession db, EndpointId endpoint)
    {
        var before = Read(db, endpoint);
        if (before.ConsecutiveFailures > 0 || before.FailingSince is not null || before.Warned)
        {
            Write(db, endpoint, before with { ConsecutiveFailures = 0, FailingSince = null, Warned = false });
        }
    }

    public void Remove(SqliteSession db, EndpointId endpoint)
    {
        db.Sql("DELETE FROM health WHERE endpoint_id = ?").Bind(endpoint.Value).Run();
        known.Remove(endpoint);
    }

    /// <summary>What was written may be undone: read again.</summary>
    public void Forget() => known.Clear();

    private void Remember(EndpointId endpoint, Health health)
    {
        if (known.Count >= Most && !known.ContainsKey(endpoint))
        {
            known.Clear();
        }
        known[endpoint] = health;
    }
}
