using Talaria.Organizations.Sessions;
using Talaria.Server.Security;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Finds the session that a request shows, when it comes and, for answers that go on, later again.</summary>
internal sealed class SessionReader(SessionOpener sessions, OperatorKeys keys)
{
    /// <summary>The operator's; null without a cookie, or if what it opened is over.</summary>
    public async ValueTask<OpenSession?> ByCookieAsync(HttpContext http) =>
        SessionCookie.Read(http.Request) is { } token
        && await sessions.FindAsync(token, http.RequestAborted) is { Proof: { } proof } session
        && await keys.StandsAsync(proof, token, http.RequestAborted)
            ? new OpenSession(session, token)
            : null;

    /// <summary>Whether a request that was let in would be let in now.</summary>
    public async Task<bool> StandsAsync(HttpContext http) =>
        http.Features.Get<OpenSession>() is { } portal
            ? await sessions.FindAsync(portal.Token, http.RequestAborted) is not null
            : await ByCookieAsync(http) is not null;
}
