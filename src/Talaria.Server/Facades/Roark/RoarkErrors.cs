using Talaria.Server.Http;

namespace Talaria.Server.Facades.Roark;

/// <summary><c>{"error": {"code", "message", "details": [{"field", "message"}]}}</c>, with the details only where fields are at fault. Ours: no
/// public source has Roark's.</summary>
internal sealed class RoarkErrors : IErrorShape
{
    public static readonly Refusal NoSuchWebhook = new(RefusalKind.NotFound, "not_found", "No such webhook.");

    public Task WriteAsync(HttpResponse response, Refused refused)
    {
        var (code, message) =
            refused.Code == "endpoint_not_found"
                ? (NoSuchWebhook.Code, NoSuchWebhook.Detail)
                : (refused.Code, refused.Detail);
        var details = refused.Problems.Take(FieldProblem.Most).Select(p => (Field: FieldOf(p), p.Message)).ToList();
        if (details.Count > 0)
        {
            message = string.Join(
                "; ",
                details.Select(d => d.Field.Length == 0 ? d.Message : $"{d.Field}: {d.Message}")
            );
        }
        return JsonAnswer.WriteAsync(
            response,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("error");
                json.WriteString("code", code);
                json.WriteString("message", message);
                if (details.Count > 0)
                {
                    json.WriteStartArray("details");
                    foreach (var (field, problem) in details)
                    {
                        json.WriteStartObject();
                        json.WriteString("field", field);
                        json.WriteString("message", problem);
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
    }

    /// <summary><c>/headers/X-A</c> is <c>headers.X-A</c>.</summary>
    private static string FieldOf(FieldProblem problem) =>
        string.Join(
            '.',
            problem
                .Pointer.TrimStart('/')
                .Split('/')
                .Select(s =>
                    s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                )
        );
}
