using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Talaria.Server.Config;

namespace Talaria.Server.Api.OpenApi;

/// <summary>Serves the document.</summary>
internal static class OpenApiRoute
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/openapi/v1.json",
            (HttpContext http, Document document, Settings settings) =>
            {
                var here = UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase);
                var server = (settings.Server.PublicUrl?.ToString() ?? here).TrimEnd('/');
                return Results.Text(document.Render(server).ToJsonString(Plain), "application/json");
            }
        );
}
