using Microsoft.AspNetCore.Http;
using Talaria.Ids;
using Talaria.Organizations.Sessions;
using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>Whether a portal link's open stream may go on, which is asked every minute (LiveFollower): as at the door.</summary>
public sealed class LiveSessionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, 59, true)]
    [InlineData(false, 60, false)]
    [InlineData(true, 1, false)]
    public async Task A_stream_ends_with_its_link(bool withdrawn, int minute, bool goesOn)
    {
        var clock = new Clock { Now = Noon };
        var store = new OneSession();
        var ids = new IdSource(clock);
        var opener = new SessionOpener(store, ids, clock);
        var link = (
            await opener.OpenAsync(
                ids.Next<OrganizationId>(),
                new NewPortal(null, ReadOnly: false, TimeSpan.FromHours(1)),
                null
            )
        ).Value;
        var http = new DefaultHttpContext();
        http.Features.Set(new OpenSession(link.Session, link.Token));
        clock.Now += TimeSpan.FromMinutes(minute);
        if (withdrawn)
        {
            await opener.CloseAsync(link.Session.Id);
        }

        // A portal's stream asks the store alone: the operator's keys have no say in it.
        Assert.Equal(goesOn, await new SessionReader(opener, null!).StandsAsync(http));
    }

    private sealed class OneSession : ISessions
    {
        private (IssuedSession Issued, byte[] Hash)? kept;

        public Task<Result<IssuedSession>> AddAsync(IssuedSession issued, byte[] hash, IdempotencyKey? once)
        {
            kept = (issued, hash);
            return Task.FromResult<Result<IssuedSession>>(issued);
        }

        public Task<Session?> FindAsync(byte[] hash, CancellationToken cancel) =>
            Task.FromResult(kept is { } one && one.Hash.AsSpan().SequenceEqual(hash) ? one.Issued.Session : null);

        public Task<Result<Page<Session>>> ListAsync(
            OrganizationId organization,
            PageRequest page,
            CancellationToken cancel
        ) => Task.FromResult<Result<Page<Session>>>(new Page<Session>([], null));

        public Task<Refusal?> RemoveAsync(OrganizationId organization, SessionId id)
        {
            kept = null;
            return Task.FromResult<Refusal?>(null);
        }

        public Task RemoveAsync(SessionId id)
        {
            kept = null;
            return Task.CompletedTask;
        }

        public Task<bool> PruneAsync(DateTimeOffset expiredBefore) => Task.FromResult(false);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
