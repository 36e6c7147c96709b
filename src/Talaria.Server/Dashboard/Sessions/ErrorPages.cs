using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>What the dashboard says when there is no page to show: each with a way out. The API's paths keep their problem details.</summary>
internal sealed class ErrorPages : IErrorShape
{
    public static readonly ErrorPages Shape = new();

    public Task WriteAsync(HttpResponse response, Refused refused)
    {
        var http = response.HttpContext;
        var viewer = Looking(http);
        return ShowAsync(
            http,
            viewer,
            refused.Status,
            new ErrorModel(TitleOf(refused.Status), refused.Detail, BackOf(viewer)),
            viewer.IsCustomer
        );
    }

    public static Task WriteClosedPortalAsync(HttpContext http) =>
        ShowAsync(
            http,
            Viewer.Nobody(Clock(http).GetUtcNow()) with
            {
                Theme = new("Webhooks", null, null),
            },
            StatusCodes.Status404NotFound,
            new ErrorModel(
                "This link is closed",
                "It has run out or was withdrawn. Open the page that it came from again, or ask there for a new one.",
                null
            ),
            portal: true
        );

    private static Task ShowAsync(HttpContext http, Viewer viewer, int status, ErrorModel model, bool portal)
    {
        http.RequestServices.GetRequiredService<SecurityHeaders>().Set(http.Response, portal);
        return (Page.Of<ErrorPage, ErrorModel>(viewer, model.Title, model) with { Status = status }).ExecuteAsync(http);
    }

    private static Viewer Looking(HttpContext http) =>
        http.Features.Get<Viewer>() ?? Viewer.Nobody(Clock(http).GetUtcNow());

    private static TimeProvider Clock(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>();

    private static Crumb BackOf(Viewer viewer) =>
        viewer.About is { } organization ? new Crumb($"Back to {organization.Name}", viewer.Here.Overview)
        : viewer.IsSignedIn ? new Crumb("Back to the overview", viewer.Links.Home)
        : new Crumb("Sign in", viewer.Links.SignIn);

    private static string TitleOf(int status) =>
        status switch
        {
            StatusCodes.Status403Forbidden => "Not allowed",
            StatusCodes.Status404NotFound => "Nothing here",
            StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "Something changed meanwhile",
            StatusCodes.Status503ServiceUnavailable => "Not now",
            >= 500 => "Something went wrong",
            _ => "That did not work",
        };
}

/// <param name="Back">The way out; null if there is none.</param>
public sealed record ErrorModel(string Title, string Detail, Crumb? Back);
