namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Where somebody comes back to after signing in: a page of this dashboard and nothing else.</summary>
internal static class ReturnPath
{
    private const int Longest = 2048;

    /// <returns>The path, or <c>/</c> for everything that a browser could take for another place.</returns>
    public static string Local(string? path) =>
        path is { Length: > 0 and <= Longest }
        && path[0] == '/'
        && !path.StartsWith("//", StringComparison.Ordinal)
        // Browsers read a backslash as a slash, and drop tabs and line ends; a header takes nothing but ASCII.
        && path.All(c => c is > ' ' and < '\x7f' and not '\\')
        && !path.StartsWith(Links.Site.SignIn, StringComparison.Ordinal)
        && !path.StartsWith(Links.Site.SignOut, StringComparison.Ordinal)
            ? path
            : "/";

    /// <summary>The page that a form was on, if the browser says it and it is ours.</summary>
    public static string? OfReferer(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var page)
        && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            ? page.PathAndQuery
            : null;
}
