using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage.Sqlite;

/// <summary>Answers that were given under an idempotency key, committed with the effect and encrypted.</summary>
internal sealed class SqliteIdempotency(SecretBox box, TimeProvider time)
{
    private const string Column = "idempotency.answer";

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Runs the effect unless the same request already had it. Only an effect that was not refused is remembered.</summary>
    /// <param name="effect">Reads and refuses before it writes.</param>
    public Result<T> Once<T>(WriteScope scope, IdempotencyKey? once, Func<Result<T>> effect)
    {
        if (once is null)
        {
            return effect();
        }
        var now = time.GetUtcNow();
        var owner = once.Organization?.Value ?? Guid.Empty;
        if (TryFind(scope.Db, owner, once, now - Lifetime, out var earlier, out var refusal))
        {
            return refusal is null ? earlier! : refusal;
        }
        var result = effect();
        if (!result.IsRefused && result.Earlier is null)
        {
            Keep(scope.Db, owner, once, once.Answer(result.Value!), now);
        }
        return result;
    }

    /// <summary>Deletes answers that are too old, at most <paramref name="limit"/>.</summary>
    /// <returns>How many it deleted.</returns>
    public static int Prune(SqliteSession db, DateTimeOffset olderThan, int limit) =>
        db.Sql(
                """
                DELETE FROM idempotency WHERE (organization_id, route, key) IN (
                    SELECT organization_id, route, key FROM idempotency WHERE created_at < ? ORDER BY created_at LIMIT ?)
                """
            )
            .Bind(olderThan)
            .Bind((long)limit)
            .Run();

    private bool TryFind(
        SqliteSession db,
        Guid owner,
        IdempotencyKey once,
        DateTimeOffset after,
        out StoredAnswer? earlier,
        out Refusal? refusal
    )
    {
        (earlier, refusal) = (null, null);
        using var row = db.Sql(
            """
            SELECT body_hash, status, answer FROM idempotency
            WHERE organization_id = ? AND route = ? AND key = ? AND created_at > ?
            """
        );
        if (!row.Bind(owner).Bind(once.Route).Bind(once.Key).Bind(after).Step())
        {
            return false;
        }
        if (!row.Blob().AsSpan().SequenceEqual(once.BodyHash))
        {
            refusal = new Refusal(
                RefusalKind.Mismatch,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request body. Use a new one for a new request."
            );
            return true;
        }
        var status = row.Int();
        return TryOpen(row.Blob(), RowOf(owner, once), out var body)
            && (earlier = new StoredAnswer(status, body)) is not null;
    }

    private void Keep(SqliteSession db, Guid owner, IdempotencyKey once, StoredAnswer answer, DateTimeOffset now) =>
        db.Sql(
                """
                INSERT OR REPLACE INTO idempotency (organization_id, route, key, body_hash, status, answer, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            )
            .Bind(owner)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(once.BodyHash)
            .Bind((long)answer.Status)
            .Bind(box.Seal(answer.Body, Column, RowOf(owner, once)))
            .Bind(now)
            .Run();

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
