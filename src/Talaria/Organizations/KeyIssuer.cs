using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>Issues, revokes and recognizes organizations' API keys.</summary>
public sealed partial class KeyIssuer(
    IKeyStore store,
    RecognizedKeys recognized,
    IdSource ids,
    TimeProvider time,
    ILogger<KeyIssuer> log
)
{
    private const string Prefix = "tk_";
    private const int SecretBytes = 32;
    private const int NameLength = 255;

    /// <summary>43 characters of base64url are 32 bytes.</summary>
    private static readonly int KeyLength = Prefix.Length + 43;

    /// <summary>How often a key's last use is written.</summary>
    private static readonly TimeSpan NoteInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(KeyId Key, DateTimeOffset At)> used = new();
    private int noting;

    public async Task<Result<IssuedKey>> IssueAsync(
        OrganizationId organization,
        NewKey wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        if (Check(wanted, now) is { Count: > 0 } problems)
        {
            return Refusal.Invalid(problems);
        }
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var key = new ApiKey
        {
            Id = ids.Next<KeyId>(),
            Organization = organization,
            Name = wanted.Name,
            Permissions = wanted.Permissions,
            CreatedAt = now,
            ExpiresAt = wanted.ExpiresAt,
        };
        return await store.AddAsync(new IssuedKey(key, secret), Hash(secret), once);
    }

    public Task<Result<Page<ApiKey>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => store.ListAsync(organization, page, cancel);

    public async Task<Refusal?> RevokeAsync(OrganizationId organization, KeyId id, CancellationToken cancel)
    {
        var refusal = await store.RemoveAsync(organization, id);
        recognized.Forget(id);
        return refusal;
    }

    /// <summary>The key that a caller showed, or null: unknown, revoked or expired. From memory when it was seen lately.</summary>
    public ValueTask<ApiKey?> RecognizeAsync(string key, CancellationToken cancel) =>
        recognized.Find(key) is { } entry ? ValueTask.FromResult(Accept(entry)) : ReadAsync(key, cancel);

    private async ValueTask<ApiKey?> ReadAsync(string key, CancellationToken cancel)
    {
        if (key.Length != KeyLength || !key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }
        var stamp = recognized.Stamp;
        if (await store.FindAsync(Hash(key), cancel) is not { } found)
        {
            return null;
        }
        var entry = new RecognizedKeys.Entry(found);
        recognized.Keep(key, entry, stamp);
        return Accept(entry);
    }

    private ApiKey? Accept(RecognizedKeys.Entry entry)
    {
        var now = time.GetUtcNow();
        if (entry.Key.ExpiresAt is { } end && end <= now)
        {
            return null;
        }
        if (entry.IsDueToNote(now, NoteInterval))
        {
            used.Enqueue((entry.Key.Id, now));
            if (Interlocked.Exchange(ref noting, 1) == 0)
            {
                _ = NoteAsync();
            }
        }
        return entry.Key;
    }

    /// <summary>Writes what queued up, many keys at a time, while nobody waits. A use that cannot be written is only told late.</summary>
    private async Task NoteAsync()
    {
        do
        {
            try
            {
                var batch = new List<(KeyId, DateTimeOffset)>();
                while (used.TryDequeue(out var use))
                {
                    batch.Add(use);
                }
                await store.TouchAsync(batch);
            }
            catch (Exception e)
            {
                LogNotNoted(e);
            }
            Volatile.Write(ref noting, 0);
        } while (!used.IsEmpty && Interlocked.Exchange(ref noting, 1) == 0);
    }

    private static List<FieldProblem> Check(NewKey wanted, DateTimeOffset now)
    {
        var problems = new List<FieldProblem>();
        if (
            string.IsNullOrWhiteSpace(wanted.Name)
            || wanted.Name.Length > NameLength
            || wanted.Name.Any(char.IsControl)
        )
        {
            problems.Add(
                new FieldProblem(
                    "/name",
                    $"has to be a name of 1 to {NameLength} characters, without control characters"
                )
            );
        }
        if (wanted.Permissions == Permissions.None || (wanted.Permissions & ~Permissions.All) != Permissions.None)
        {
            problems.Add(new FieldProblem("/permissions", "has to name one or more of read, manage, publish"));
        }
        if (wanted.ExpiresAt <= now)
        {
            problems.Add(new FieldProblem("/expires_at", "has to lie in the future"));
        }
        return problems;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of API keys could not be written.")]
    private partial void LogNotNoted(Exception e);
}

public sealed record NewKey(string Name, Permissions Permissions, DateTimeOffset? ExpiresAt);

/// <param name="Secret">The key itself, shown this once.</param>
public sealed record IssuedKey(ApiKey Key, string Secret);
