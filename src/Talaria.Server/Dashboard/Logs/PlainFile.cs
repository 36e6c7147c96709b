namespace Talaria.Server.Dashboard.Logs;

/// <summary>Bytes that came from outside, to be kept as a file: never as a page of ours.</summary>
internal static class PlainFile
{
    public static IResult Of(HttpContext http, string name, ReadOnlyMemory<byte> bytes)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(bytes.ToArray(), "application/octet-stream", name);
    }
}
