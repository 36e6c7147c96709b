using System.Globalization;
using Talaria.Organizations.Sessions;
using Talaria.Server.Config;
using Talaria.Server.Security;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Signing in with the operator's key, and out.</summary>
internal static class SignInPages
{
    /// <summary>As long as a configured key may be.</summary>
    private const int LongestKey = 512;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Show).For(Screen.Open);
        routes.MapPost("/sign-in", SignInAsync).For(Screen.Open);
        routes.MapPost("/sign-out", SignOutAsync).For(Screen.Operator);
    }

    private static IResult Show(HttpContext http, Viewer viewer)
    {
        var back = ReturnPath.Local(http.Request.Query["return"]);
        return viewer.IsOperator
            ? Redirect.After(back)
            : Page(viewer, Form.Blank, back, ended: http.Request.Query.ContainsKey("ended"));
    }

    private static async Task<IResult> SignInAsync(
        HttpContext http,
        Viewer viewer,
        OperatorKeys keys,
        SessionOpener sessions,
        SignInPace pace,
        Settings settings
    )
    {
        var form = await Form.ReadAsync(http);
        var back = ReturnPath.Local(form.Text("return"));
        var from = http.Connection.RemoteIpAddress;
        if (pace.Begin(from) is { } wait)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            http.Response.Headers.RetryAfter = seconds;
            return Page(viewer, form.Refused(TooMany(seconds)), back) with
            {
                Status = StatusCodes.Status429TooManyRequests,
            };
        }
        var key = form.Text("key") ?? "";
        if (key.Length is 0 or > LongestKey || !await keys.MatchesAsync(key, http.RequestAborted))
        {
            return Page(viewer, form.Refused(Wrong), back);
        }
        pace.Right(from);
        var opened = await sessions.OpenAsync(token => OperatorKeys.Proof(key, token));
        SessionCookie.Set(http.Response, opened.Token, SessionOpener.OperatorLife, IsSecure(http, settings));
        return Redirect.After(back);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, SessionOpener sessions, Settings settings)
    {
        if (
            SessionCookie.Read(http.Request) is { } token
            && await sessions.FindAsync(token, http.RequestAborted) is { } session
        )
        {
            await sessions.CloseAsync(session.Id);
        }
        SessionCookie.Clear(http.Response, IsSecure(http, settings));
        return Redirect.After(Links.Site.SignIn);
    }

    private static Page Page(Viewer viewer, Form form, string back, bool ended = false) =>
        Dashboard.Page.Of<SignIn, SignInModel>(viewer, "Sign in", new(form, back, ended)) with
        {
            Status = form.Status,
        };

    /// <summary>Behind a proxy that is not trusted the request looks like http, while the browser sees the public address.</summary>
    private static bool IsSecure(HttpContext http, Settings settings) =>
        http.Request.IsHttps
        || settings.Server.PublicUrl is { Scheme: "https" } known
            && string.Equals(known.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static readonly Refusal Wrong = Refusal.Invalid(
        new FieldProblem(
            "/key",
            "is not an operator's key: it is talaria.admin_keys of the configuration, or was printed at the first start"
        )
    );

    private static Refusal TooMany(string seconds) =>
        Refusal.Invalid(
            new FieldProblem("/key", $"was wrong too often from your address: try again in {seconds} seconds")
        );
}

/// <param name="Back">The page to come back to.</param>
/// <param name="Ended">An earlier session is over.</param>
public sealed record SignInModel(Form Form, string Back, bool Ended);
