namespace Talaria.Server.Dashboard.Sessions;

/// <summary>The operator's cookie: the session's token, out of reach of scripts and of other sites' requests.</summary>
internal static class SessionCookie
{
    public const string Name = "talaria_session";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <param name="secure">Never over http without a TLS in front.</param>
    public static void Set(HttpResponse response, string token, TimeSpan life, bool secure) =>
        response.Cookies.Append(Name, token, Options(secure, life));

    public static void Clear(HttpResponse response, bool secure) =>
        response.Cookies.Append(Name, "", Options(secure, TimeSpan.Zero));

    private static CookieOptions Options(bool secure, TimeSpan life) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = secure,
            Path = "/",
            MaxAge = life,
        };
}
