using System.Globalization;
using System.Text.Json;
using Talaria.Server.Http;

namespace Talaria.Server.Facades.Roe;

/// <summary><c>{"field": ["message"]}</c> for fields, <c>{"error": "text"}</c> for what the state of things does not allow (400 too), and
/// <c>{"detail": "text"}</c> for the rest.</summary>
internal sealed class RoeErrors : IErrorShape
{
    /// <summary>Roe's names of what the engine calls otherwise.</summary>
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["enabled"] = "is_active",
        ["metadata"] = "alerts",
        ["scopes"] = "agent_ids",
        [""] = "non_field_errors",
    };

    private static readonly string[] Predicates = ["is ", "has ", "must ", "cannot ", "stands ", "holds "];

    public Task WriteAsync(HttpResponse response, Refused refused)
    {
        if (refused.Status == StatusCodes.Status409Conflict)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
        }
        return JsonAnswer.WriteAsync(response, json => Write(json, refused));
    }

    private static void Write(Utf8JsonWriter json, Refused refused)
    {
        json.WriteStartObject();
        if (refused.Problems.Count > 0)
        {
            foreach (var field in refused.Problems.Take(FieldProblem.Most).GroupBy(FieldOf, StringComparer.Ordinal))
            {
                json.WriteTexts(field.Key, field.Select(SentenceOf).Distinct(StringComparer.Ordinal));
            }
        }
        else
        {
            json.WriteString(refused.Status == StatusCodes.Status409Conflict ? "error" : "detail", TextOf(refused));
        }
        json.WriteEndObject();
    }

    private static string TextOf(Refused refused) =>
        refused.Code switch
        {
            "endpoint_scoped" => "The webhook is still linked to agents: unlink them first.",
            "endpoint_not_found" => RoeFacade.NotFound.Detail,
            "bad_json" => refused.Detail.Replace(
                "The body is not JSON: ",
                "JSON parse error - ",
                StringComparison.Ordinal
            ),
            _ => refused.Detail,
        };

    private static string FieldOf(FieldProblem problem)
    {
        var name = Steps(problem)[0];
        return Fields.GetValueOrDefault(name, name);
    }

    /// <summary>The engine says "is required" of a pointer; here it is a sentence of its own.</summary>
    private static string SentenceOf(FieldProblem problem)
    {
        var message = problem.Message;
        if (Predicates.Any(p => message.StartsWith(p, StringComparison.Ordinal)))
        {
            message = $"{SubjectOf(problem)} {message}";
        }
        return char.ToUpper(message[0], CultureInfo.InvariantCulture)
            + message[1..]
            + (message[^1] is '.' or '?' ? "" : ".");
    }

    private static string SubjectOf(FieldProblem problem) =>
        Steps(problem) is not [not "scopes", .., var last] ? "This field"
        : int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? $"Item {index + 1}"
        : $"'{last}'";

    private static string[] Steps(FieldProblem problem) =>
        [
            .. problem
                .Pointer.TrimStart('/')
                .Split('/')
                .Select(s =>
                    s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                ),
        ];
}
