using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Http;

/// <summary>The one place where a <see cref="Refusal"/> becomes an HTTP answer (RFC 9457).</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static readonly Refusal NoSuchPath = new(
        RefusalKind.NotFound,
        "not_found",
        "There is nothing at this path."
    );

    public static Refused Of(Refusal refusal) =>
        new(StatusOf(refusal.Kind), refusal.Code, refusal.Detail)
        {
            Problems = refusal.Problems,
            RetryAfter = refusal.RetryAfter,
        };

    public static int StatusOf(RefusalKind kind) =>
        kind switch
        {
            RefusalKind.Invalid => StatusCodes.Status400BadRequest,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Changed => StatusCodes.Status412PreconditionFailed,
            RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RefusalKind.Mismatch => StatusCodes.Status422UnprocessableEntity,
            RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a status."),
        };

    public static Refused Unauthorized(HttpContext http) =>
        new(
            StatusCodes.Status401Unauthorized,
            "unauthorized",
            http.Request.Headers.Authorization.Count == 0
                ? "A key is needed: send it as 'Authorization: Bearer <key>'."
                : "The key is not known, was revoked or has expired; it is sent as 'Authorization: Bearer <key>'."
        );

    public static Refusal LacksPermission(string permission) =>
        new(RefusalKind.Forbidden, "permission_missing", $"This key lacks the permission '{permission}'.");

    /// <summary>What ASP.NET answered without a body (404, 405, a request that Kestrel refused) gets one.</summary>
    public static Refused? OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => Of(NoSuchPath),
            StatusCodes.Status405MethodNotAllowed => new(status, "method_not_allowed", "This path has no such method."),
            StatusCodes.Status413PayloadTooLarge => Of(Reading.RequestBody.TooLong(Reading.RequestBody.BatchLimit)),
            >= 400 and < 500 => new(status, "bad_request", "The request is not one that this server can read."),
            StatusCodes.Status500InternalServerError => new(
                status,
                "internal",
                "Something went wrong here; the log has it. Trying again may help."
            ),
            _ => null,
        };
}

/// <summary>A refusal as an HTTP answer.</summary>
internal sealed record Refused(int Status, string Code, string Detail) : IResult
{
    public IReadOnlyList<FieldProblem> Problems { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    Task IResult.ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext);

    /// <summary>In the shape of the route's interface.</summary>
    public Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        return http.GetEndpoint()?.Metadata.GetMetadata<IErrorShape>() is { } shape
            ? shape.WriteAsync(response, this)
            : WriteProblemAsync(response);
    }

    private async Task WriteProblemAsync(HttpResponse response)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(ToContract(), RequestsJson.Relaxed.Problem);
        response.ContentType = Talaria.Server.Http.Problems.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    private Problem ToContract() =>
        new()
        {
            Title = ReasonPhrases.GetReasonPhrase(Status),
            Status = Status,
            Detail = Detail,
            Code = Code,
            Errors =
                Problems.Count == 0
                    ? null
                    : Problems
                        .Take(FieldProblem.Most)
                        .GroupBy(p => p.Pointer, StringComparer.Ordinal)
                        .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(p => p.Message)]),
        };
}
