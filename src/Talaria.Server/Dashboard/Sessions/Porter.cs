using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Profiles;
using Talaria.Server.Http;
using Talaria.Server.Security;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Lets a request through to its page, or answers it: to the sign-in page without a session, 404 for what the session may not
/// see, 403 for a form that it may not send. It runs behind routing, as the interface's Gate does.</summary>
internal sealed class Porter(
    RequestDelegate next,
    SessionReader sessions,
    OrganizationRegistrar registrar,
    ProfileSet profiles,
    SecurityHeaders headers,
    FormCheck forms,
    TimeProvider time
)
{
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Screen>() is { } screen ? AdmitAsync(http, screen) : next(http);

    private async Task AdmitAsync(HttpContext http, Screen screen)
    {
        var open = http.Features.Get<OpenSession>() ?? await sessions.ByCookieAsync(http);
        var viewer = OpenSession.ViewerOf(open, time.GetUtcNow());
        // Before anything can be refused: what a refusal shows has links, too.
        http.Features.Set(viewer);
        headers.Set(http.Response, viewer.IsCustomer);
        if (open is null && screen.Audience != Audience.Open)
        {
            SignInAgain(http);
            return;
        }
        if (viewer.IsCustomer && screen.Audience != Audience.Organization)
        {
            await Problems.Of(Problems.NoSuchPath).WriteAsync(http);
            return;
        }
        if (screen.IsAboutOrganization)
        {
            var name = (string)http.Request.RouteValues["org"]!;
            if (await AboutAsync(viewer, open!, name, http.RequestAborted) is not { } about)
            {
                await Problems.Of(Refusal.NotFound("organization", name)).WriteAsync(http);
                return;
            }
            viewer = about;
            http.Features.Set(viewer);
        }
        if (!HttpMethods.IsGet(http.Request.Method) && await forms.RefuseAsync(http, viewer) is { } refused)
        {
            await refused.WriteAsync(http);
            return;
        }
        await next(http);
    }

    /// <summary>Null if the organization is not there, or not this session's.</summary>
    private async ValueTask<Viewer?> AboutAsync(Viewer viewer, OpenSession open, string name, CancellationToken cancel)
    {
        if (
            await registrar.FindAsync(name, cancel) is not { } organization
            || open.Session.Organization is { } own && own != organization.Id
        )
        {
            return null;
        }
        profiles.TryGet(organization.Profile, out var profile);
        return viewer with { About = organization, AboutProfile = profile };
    }

    /// <summary>Comes back to the page afterwards; of a form, to the page that it was on.</summary>
    private static void SignInAgain(HttpContext http)
    {
        var request = http.Request;
        var page = HttpMethods.IsGet(request.Method)
            ? request.Path.ToUriComponent() + request.QueryString.ToUriComponent()
            : ReturnPath.OfReferer(request);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = Links.With(
            Links.Site.SignIn,
            ("return", ReturnPath.Local(page) is var local && local != "/" ? local : null),
            ("ended", SessionCookie.Read(request) is null ? null : "1")
        );
    }
}
