using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Dashboard.Layout;

/// <summary>A portal's colour as a style sheet: the content security policy allows no style in the page.</summary>
internal static class ThemeRoute
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/organizations/{org}/theme.css", Send).For(Screen.Organization);

    private static IResult Send(HttpContext http, Viewer viewer)
    {
        // A link's looks never change, and its address is its own.
        http.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        var sheet = viewer.Theme?.Accent is { } accent ? AccentColours.Of(accent).ToStyleSheet() : "";
        return Results.Text(sheet, "text/css; charset=utf-8");
    }
}
