using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage.Postgres;

/// <summary>Answers that were given under an idempotency key, committed with the effect and encrypted.</summary>
internal sealed class PostgresIdempotency(SecretBox box, TimeProvider time)
{
    private const string Column = "idempotency.answer";

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Runs the effect unless the same request already had it. Only an effect that was not refused is remembered. Of two that race one loses when
    /// it keeps its answer, is undone, run again, and finds the other's.</summary>
    /// <param name="effect">Reads and refuses before it writes; may be run several times.</param>
    public async Task<Result<T>> OnceAsync<T>(PostgresSession db, IdempotencyKey? once, Func<Task<Result<T>>> effect)
    {
        if (once is null)
        {
            return await effect();
        }
        var owner = once.Organization?.Value ?? Guid.Empty;
        var (earlier, refusal) = await FindAsync(db, owner, once, time.GetUtcNow() - Lifetime);
        if (refusal is not null)
        {
            return refusal;
        }
        if (earlier is not null)
        {
            return earlier;
        }
        var result = await effect();
        if (!result.IsRefused && result.Earlier is null)
        {
            await KeepAsync(db, owner, once, once.Answer(result.Value!));
        }
        return result;
    }

    /// <summary>Deletes answers that are too old, at most <paramref name="limit"/>.</summary>
    /// <returns>How many it deleted.</returns>
    public static Task<int> PruneAsync(PostgresSession db, DateTimeOffset olderThan, int limit) =>
        db.Sql(
                """
                DELETE FROM idempotency i USING (
                    SELECT organization_id, route, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2
                    FOR UPDATE SKIP LOCKED) old
                WHERE i.organization_id = old.organization_id AND i.route = old.route AND i.key = old.key
                """
            )
            .Bind(olderThan)
            .Bind((long)limit)
            .RunAsync();

    private async Task<(StoredAnswer?, Refusal?)> FindAsync(
        PostgresSession db,
        Guid owner,
        IdempotencyKey once,
        DateTimeOffset after
    )
    {
        var found = await db.Sql(
                """
                SELECT body_hash, status, answer FROM idempotency
                WHERE organization_id = $1 AND route = $2 AND key = $3 AND created_at > $4
                """
            )
            .Bind(owner)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(after)
            .FirstAsync(row => Tuple.Create(row.Blob(), row.Int(), row.Blob()));
        if (found is not var (hash, status, answer))
        {
            return default;
        }
        if (!hash.AsSpan().SequenceEqual(once.BodyHash))
        {
            return (
                null,
                new Refusal(
                    RefusalKind.Mismatch,
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another request body. Use a new one for a new request."
                )
            );
        }
        if (TryOpen(answer, RowOf(owner, once), out var body))
        {
            return (new StoredAnswer(status, body), null);
        }
        await db.Sql("DELETE FROM idempotency WHERE organization_id = $1 AND route = $2 AND key = $3 AND answer = $4")
            .Bind(owner)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(answer)
            .RunAsync();
        return default;
    }

    private async Task KeepAsync(PostgresSession db, Guid owner, IdempotencyKey once, StoredAnswer answer)
    {
        var now = time.GetUtcNow();
        var row = RowOf(owner, once);
        // One that is too old makes room; one that came meanwhile does not.
        var kept = await db.Sql(
                """
                INSERT INTO idempotency (organization_id, route, key, body_hash, status, answer, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (organization_id, route, key) DO UPDATE SET body_hash = excluded.body_hash,
                    status = excluded.status, answer = excluded.answer, created_at = excluded.created_at
                WHERE idempotency.created_at <= $8
                """
            )
            .Bind(owner)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(once.BodyHash)
            .Bind(answer.Status)
            .Bind(box.Seal(answer.Body, Column, row))
            .Bind(now)
            .Bind(now - Lifetime)
            .RunAsync();
        if (kept == 0)
        {
            throw new LostRaceException("the same Idempotency-Key");
        }
    }

    // A key that was taken out of the configuration: the answer is lost, which is what absent means.
    private bool TryOpen(byte[] sealedBody, Guid row, [NotNullWhen(true)] out byte[]? body)
    {
        try
        {
            body = box.Open(sealedBody, Column, row);
            return true;
        }
        catch (CryptographicException)
        {
            body = null;
            return false;
        }
    }

    /// <summary>Stands for the row in the associated data: its primary key, hashed.</summary>
    private static Guid RowOf(Guid owner, IdempotencyKey once)
    {
        var text = Encoding.UTF8.GetBytes($"{owner:N}\n{once.Route}\n{once.Key}");
        return new Guid(SHA256.HashData(text).AsSpan(0, 16), bigEndian: true);
    }
}
