namespace Talaria.Server.Dashboard.Assets;

/// <summary>Serves the dashboard's own files, and no others.</summary>
internal static class AssetRoute
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{file}", Send);

    private static IResult Send(string file, HttpContext http)
    {
        if (Asset.Find(file) is not { } asset)
        {
            return Results.NotFound();
        }
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Bytes, asset.Type);
    }
}
