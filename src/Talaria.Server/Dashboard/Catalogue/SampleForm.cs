using System.Text;
using System.Text.Json;
using Talaria.Events;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>Reads the form that publishes a sample, by the rules and in the words of the interface's publish.</summary>
internal static class SampleForm
{
    /// <summary>What stands in the form before anything is typed.</summary>
    public static string DataOf(EventType? type) => type is null ? "{}" : PrettyJson.Of(type.Sample);

    public static Result<NewEvent> Read(Form form, string name, EventType? type, IReadOnlyList<ScopeKind> kinds)
    {
        var text = form.Text("data") ?? "";
        // Left as it was laid out for people, it goes as the catalogue has it.
        var data = Encoding.UTF8.GetBytes(text == DataOf(type) && type is not null ? type.Sample : text);
        if (Refuse(data) is { } wrong)
        {
            return Refusal.Invalid(new FieldProblem("/data", wrong));
        }
        return new NewEvent
        {
            Type = name,
            Data = data,
            Scopes = kinds
                .Select(k => (k.Name, Ids: form.Lines($"scopes/{k.Name}")))
                .Where(s => s.Ids.Count > 0)
                .ToDictionary(s => s.Name, s => s.Ids, StringComparer.Ordinal),
            ExternalId = form.Text("external_id"),
        };
    }

    private static string? Refuse(byte[] data)
    {
        if (data.Length == 0)
        {
            return "is required";
        }
        if (data.Length > RequestBody.Limit)
        {
            return "is over 1 MiB, the limit";
        }
        try
        {
            var reader = new Utf8JsonReader(data);
            while (reader.Read())
            {
                // To its end: what stands behind the value is wrong, too.
            }
            return null;
        }
        catch (JsonException e)
        {
            return JsonRefusals.NotJsonWords(e).TrimEnd('.');
        }
    }
}
