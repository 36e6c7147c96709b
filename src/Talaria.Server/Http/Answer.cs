using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Talaria.Server.Http;

/// <summary>A JSON answer, rendered: it can be sent now, and stored to be sent again for the same Idempotency-Key.</summary>
internal sealed record Answer(int Status, byte[] Body) : IResult
{
    public string? Location { get; init; }

    public string? ETag { get; init; }

    public bool Replayed { get; init; }

    /// <summary>It holds a secret: no cache may keep it.</summary>
    public bool Secret { get; init; }

    public StoredAnswer Stored => new(Status, Body);

    public static Answer Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static Answer Ok<T>(T value, JsonTypeInfo<T> type) => Json(StatusCodes.Status200OK, value, type);

    public static Answer Created<T>(T value, JsonTypeInfo<T> type) => Json(StatusCodes.Status201Created, value, type);

    /// <summary>The page of a list.</summary>
    public static IResult List<TItem, T>(
        Result<Page<TItem>> page,
        Func<TItem, T> shape,
        JsonTypeInfo<Sdk.Contracts.ResourceList<T>> type
    ) =>
        page.Refusal is { } refusal
            ? Problems.Of(refusal)
            : Ok(new() { Data = [.. page.Value.Items.Select(shape)], NextCursor = page.Value.Next }, type);

    /// <summary>What is in it is not known any more, so it is treated as if it held a secret.</summary>
    public static Answer Again(StoredAnswer earlier) =>
        new(earlier.Status, earlier.Body) { Replayed = true, Secret = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = Body.Length;
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }
        if (ETag is not null)
        {
            response.Headers.ETag = ETag;
        }
        if (Secret)
        {
            response.Headers.CacheControl = "no-store";
        }
        if (Replayed)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
