using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Talaria.Ids;

namespace Talaria.Organizations.Sessions;

/// <summary>Opens, recognizes and ends sessions of the dashboard.</summary>
/// <remarks>Nothing is remembered in memory: a session that ends on one node has ended on all of them.</remarks>
public sealed class SessionOpener(ISessions store, IdSource ids, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <summary>32 bytes in base64url.</summary>
    private const int TokenLength = 43;

    /// <summary>A working day.</summary>
    public static readonly TimeSpan OperatorLife = TimeSpan.FromHours(12);

    public static readonly TimeSpan PortalLife = TimeSpan.FromHours(24);
    public static readonly TimeSpan LongestPortal = TimeSpan.FromDays(365);

    /// <summary>The operator's own, for the working day.</summary>
    /// <param name="proof">What ties it to the key, of the session's token.</param>
    public async Task<IssuedSession> OpenAsync(Func<string, byte[]> proof)
    {
        var now = time.GetUtcNow();
        var token = NewToken();
        var session = new Session
        {
            Id = ids.Next<SessionId>(),
            Proof = proof(token),
            CreatedAt = now,
            ExpiresAt = now + OperatorLife,
        };
        return (await store.AddAsync(new IssuedSession(session, token), Hash(token), null)).Value;
    }

    /// <summary>A portal link of an organization.</summary>
    public async Task<Result<IssuedSession>> OpenAsync(
        OrganizationId organization,
        NewPortal wanted,
        IdempotencyKey? once
    )
    {
        FieldProblem[] problems = [.. PortalRules.Theme(wanted.Theme), .. PortalRules.Life(wanted.ExpiresIn)];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var now = time.GetUtcNow();
        var token = NewToken();
        var session = new Session
        {
            Id = ids.Next<SessionId>(),
            Organization = organization,
            ReadOnly = wanted.ReadOnly,
            Theme = wanted.Theme,
            CreatedAt = now,
            ExpiresAt = now + (wanted.ExpiresIn ?? PortalLife),
        };
        return await store.AddAsync(new IssuedSession(session, token), Hash(token), once);
    }

    /// <returns>Null if the token opens nothing now.</returns>
    public async Task<Session?> FindAsync(string token, CancellationToken cancel) =>
        token.Length == TokenLength
        && await store.FindAsync(Hash(token), cancel) is { } session
        && session.ExpiresAt > time.GetUtcNow()
            ? session
            : null;

    public Task<Result<Page<Session>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => store.ListAsync(organization, page, cancel);

    public Task<Refusal?> RevokeAsync(OrganizationId organization, SessionId id) => store.RemoveAsync(organization, id);

    public Task CloseAsync(SessionId id) => store.RemoveAsync(id);

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <param name="ExpiresIn">Null: a day.</param>
public sealed record NewPortal(Theme? Theme, bool ReadOnly, TimeSpan? ExpiresIn);
