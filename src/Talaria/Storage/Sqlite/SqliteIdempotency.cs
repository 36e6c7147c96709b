using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage.Sqlite;

/// <summary>Keeps the answer to a request with an idempotency key in the transaction of its effect.</summary>
internal sealed class SqliteIdempotency(SecretBox box, TimeProvider time)
{
    private const string Column = "idempotency.answer";
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The effect, or what an earlier request with the same key and body was answered.</summary>
    public Result<T> Once<T>(WriteScope scope, IdempotencyKey? once, Func<Result<T>> effect)
        where T : notnull
    {
        if (once is null)
        {
            return effect();
        }
        var now = time.GetUtcNow();
        var organization = once.Organization?.Value ?? Guid.Empty;
        if (Find(scope.Db, once, organization, now) is { } earlier)
        {
            return earlier.BodyHash.AsSpan().SequenceEqual(once.BodyHash)
                ? new StoredAnswer(earlier.Status, box.Open(earlier.Answer, Column, RowOf(once, organization)))
                : new Refusal(
                    RefusalKind.Mismatch,
                    "idempotency_key_reused",
                    $"The Idempotency-Key '{once.Key}' was used before with another body; a new request needs a new key."
                );
        }
        var result = effect();
        if (!result.IsRefused)
        {
            Keep(scope.Db, once, organization, once.Answer(result.Value), now);
        }
        return result;
    }

    private static (byte[] BodyHash, int Status, byte[] Answer)? Find(
        SqliteSession db,
        IdempotencyKey once,
        Guid organization,
        DateTimeOffset now
    )
    {
        using var row = db.Sql(
                """
                SELECT body_hash, status, answer FROM idempotency
                WHERE organization_id = ? AND route = ? AND key = ? AND created_at > ?
                """
            )
            .Bind(organization)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(now - Kept);
        return row.Step() ? (row.Blob(), row.Int(), row.Blob()) : null;
    }

    private void Keep(
        SqliteSession db,
        IdempotencyKey once,
        Guid organization,
        StoredAnswer answer,
        DateTimeOffset now
    ) =>
        db.Sql(
                """
                INSERT INTO idempotency (organization_id, route, key, body_hash, status, answer, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (organization_id, route, key) DO UPDATE SET body_hash = excluded.body_hash, status = excluded.status,
                    answer = excluded.answer, created_at = excluded.created_at
                """
            )
            .Bind(organization)
            .Bind(once.Route)
            .Bind(once.Key)
            .Bind(once.BodyHash)
            .Bind((long)answer.Status)
            .Bind(box.Seal(answer.Body, Column, RowOf(once, organization)))
            .Bind(now)
            .Run();

    /// <summary>Names the row for the encryption: its key is text, so its hash.</summary>
    private static Guid RowOf(IdempotencyKey once, Guid organization)
    {
        var text = Encoding.UTF8.GetBytes($"{organization:N}\n{once.Route}\n{once.Key}");
        return new Guid(SHA256.HashData(text).AsSpan(0, 16));
    }
}
