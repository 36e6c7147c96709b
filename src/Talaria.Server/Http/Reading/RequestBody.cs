using System.Buffers;

namespace Talaria.Server.Http.Reading;

/// <summary>Reads a request's body up to a limit, whether its length was announced or not.</summary>
internal static class RequestBody
{
    /// <summary>An event, and everything that is not a batch.</summary>
    public const int Limit = 1024 * 1024;

    public const int BatchLimit = 16 * 1024 * 1024;

    private const string Json = "application/json";

    public static readonly Refused NotJson = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        "The body has to be JSON in UTF-8: send it with 'Content-Type: application/json'."
    );

    public static Refusal TooLong(int limit) =>
        new(
            RefusalKind.TooLarge,
            "body_too_large",
            limit == Limit ? "The body is over 1 MiB, the limit." : "The body is over 16 MiB, the limit of a batch."
        );

    /// <summary>JSON, or one of its +json kinds (merge patches), in UTF-8.</summary>
    public static bool IsJson(HttpRequest request)
    {
        var type = request.ContentType;
        return string.Equals(type, Json, StringComparison.OrdinalIgnoreCase)
            || (
                Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed)
                && (
                    parsed.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
                    || parsed.MediaType.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase)
                )
                && (!parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            );
    }

    /// <summary>The whole body as the pipe holds it; the caller parses it at once and then says <see cref="Done"/>.</summary>
    /// <returns>Null if it is longer than the limit: then there is no <see cref="Done"/> to say.</returns>
    public static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpContext http, int limit)
    {
        if (http.Request.ContentLength > limit)
        {
            return null;
        }
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                return read.Buffer;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The whole body, copied.</summary>
    /// <returns>Null if it is longer than <see cref="Limit"/>.</returns>
    public static async ValueTask<byte[]?> ReadAllAsync(HttpContext http)
    {
        if (await ReadAsync(http, Limit) is not { } sequence)
        {
            return null;
        }
        var body = sequence.ToArray();
        Done(http, sequence);
        return body;
    }

    public static void Done(HttpContext http, ReadOnlySequence<byte> body) =>
        http.Request.BodyReader.AdvanceTo(body.End);
}
