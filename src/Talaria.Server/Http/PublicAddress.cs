namespace Talaria.Server.Http;

/// <summary>What links to this server begin with: the configured address, or the one that the request came to.</summary>
internal static class PublicAddress
{
    /// <param name="configured">The setting <c>server.public_url</c>.</param>
    public static string Of(HttpRequest request, Uri? configured) =>
        (configured?.ToString() ?? $"{request.Scheme}://{request.Host}").TrimEnd('/');
}
