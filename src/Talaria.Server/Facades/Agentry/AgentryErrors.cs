using System.Globalization;
using System.Text.Json;
using Talaria.Server.Http;

namespace Talaria.Server.Facades.Agentry;

/// <summary>How agentry says no: <c>{name, errors: [{path, message}]}</c> where the request is wrong, <c>{name, message}</c> for the rest.</summary>
/// <remarks>A path is a list of names and indexes, <c>["inbox_ids", 3]</c>, and empty for the whole body.</remarks>
internal sealed class AgentryErrors : IErrorShape
{
    public Task WriteAsync(HttpResponse response, Refused refused) =>
        JsonAnswer.WriteAsync(
            response,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("name", NameOf(refused.Status));
                if (refused.Status == StatusCodes.Status400BadRequest)
                {
                    WriteErrors(json, refused);
                }
                else
                {
                    json.WriteString("message", refused.Detail);
                }
                json.WriteEndObject();
            }
        );

    private static void WriteErrors(Utf8JsonWriter json, Refused refused)
    {
        IEnumerable<FieldProblem> problems =
            refused.Problems.Count > 0 ? refused.Problems : [new FieldProblem("", refused.Detail)];
        json.WriteStartArray("errors");
        foreach (var (pointer, message) in problems.Take(FieldProblem.Most))
        {
            json.WriteStartObject();
            json.WriteStartArray("path");
            WritePath(json, pointer);
            json.WriteEndArray();
            json.WriteString("message", message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePath(Utf8JsonWriter json, string pointer)
    {
        var steps = pointer.Split('/').Skip(1).ToList();
        foreach (var (at, step) in steps.Index())
        {
            // What stands in a list is known by its place; headers are the one object, and their names may be digits.
            if (
                at > 0
                && steps[0] != "headers"
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            )
            {
                json.WriteNumberValue(index);
            }
            else
            {
                json.WriteStringValue(
                    step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                );
            }
        }
    }

    private static string NameOf(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => "ValidationError",
            StatusCodes.Status401Unauthorized => "UnauthorizedError",
            StatusCodes.Status403Forbidden => "ForbiddenError",
            StatusCodes.Status404NotFound => "NotFoundError",
            StatusCodes.Status405MethodNotAllowed => "MethodNotAllowedError",
            StatusCodes.Status409Conflict => "ConflictError",
            StatusCodes.Status413PayloadTooLarge => "PayloadTooLargeError",
            StatusCodes.Status503ServiceUnavailable => "ServiceUnavailableError",
            >= 500 => "InternalServerError",
            _ => "BadRequestError",
        };
}
