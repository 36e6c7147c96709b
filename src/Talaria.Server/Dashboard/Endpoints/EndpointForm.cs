using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Talaria.Endpoints;
using Talaria.Profiles;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>Makes of the form of an endpoint the JSON that the interface would get, and reads it as the interface does: the same rules, the
/// same words.</summary>
internal static class EndpointForm
{
    /// <summary>Fields of one text each.</summary>
    private static readonly string[] Texts = ["url", "name", "description", "secret", "external_id"];

    private static readonly string[] Numbers = ["timeout", "rate_limit"];

    /// <summary>The button that searches the catalogue: nothing is saved, everything typed is kept.</summary>
    public static bool IsSearch(this Form form) => form.Has("do", "search");

    public static Result<NewEndpoint> ReadNew(Form form, Profile profile) =>
        FieldReader.Read(Write(form, profile, changed: null), EndpointRequests.ReadNew);

    /// <param name="changed">The fields that were changed, as <see cref="EndpointTexts"/> names them: the others are left alone.</param>
    public static Result<EndpointChange> ReadChange(Form form, Profile profile, IReadOnlySet<string> changed) =>
        FieldReader.Read(Write(form, profile, changed), EndpointRequests.ReadChange);

    public static Form Refused(Form form, Refusal refusal) =>
        form.Refused(refusal, ("external_id_taken", "external_id"));

    /// <summary>The chosen types and patterns, each once.</summary>
    public static IReadOnlyList<string> Events(Form form) =>
        [.. form.All("events").Concat(Split(form.Raw("more_events"))).Distinct(StringComparer.Ordinal)];

    /// <summary>Names with values; rows that are empty are no rows.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers(Form form) =>
        [
            .. form.All("header_name")
                .Zip(form.All("header_value"), (name, value) => (Name: name.Trim(), Value: value))
                .Where(h => h.Name.Length + h.Value.Length > 0),
        ];

    /// <summary>Ids of a kind of scope, one a line.</summary>
    public static IReadOnlyList<string> Scope(Form form, string kind) => form.Lines($"scopes/{kind}");

    internal static IEnumerable<string> Split(string? text) =>
        text?.Split([' ', ',', '\n', '\t'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        ?? [];

    private static ReadOnlyMemory<byte> Write(Form form, Profile profile, IReadOnlySet<string>? changed)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var name in Texts.Where(n => Includes(form.Text(n), n)))
            {
                Text(json, name, form.Text(name));
            }
            foreach (var name in Numbers.Where(n => Includes(form.Text(n), n)))
            {
                json.WritePropertyName(name);
                Number(json, form.Text(name));
            }
            if (changed is null || changed.Contains("events"))
            {
                List(json, "events", Events(form));
            }
            Scopes(json, form, profile, changed);
            if (Includes(form.Text("retries"), "retries"))
            {
                Retries(json, form.Text("retries"));
            }
            if (Includes(form.Text("metadata"), "metadata"))
            {
                Metadata(json, form.Text("metadata"));
            }
            Headers(json, form);
            if (form.Ticked("paused") && changed is null)
            {
                json.WriteBoolean("enabled", false);
            }
            json.WriteEndObject();
        }
        return bytes.WrittenMemory;

        bool Includes(string? text, string name) => changed is null ? text is not null : changed.Contains(name);
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        // A URL cannot be taken away: an empty one is refused as a wrong one.
        if (text is null && name != "url")
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text ?? "");
        }
    }

    /// <summary>What is no number goes as the text that it is: the reader says what it has to be.</summary>
    private static void Number(Utf8JsonWriter json, string? text)
    {
        if (text is null)
        {
            json.WriteNullValue();
        }
        else if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
        )
        {
            json.WriteNumberValue(number);
        }
        else if (Duration.TryParse(text, out var duration))
        {
            json.WriteNumberValue(duration.TotalSeconds);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    /// <summary>Waits as <c>5s 2m24s</c> or in seconds; <c>none</c> for no retries.</summary>
    private static void Retries(Utf8JsonWriter json, string? text)
    {
        json.WritePropertyName("retries");
        if (text is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var wait in text == "none" ? [] : Split(text))
        {
            Number(json, wait);
        }
        json.WriteEndArray();
    }

    private static void Metadata(Utf8JsonWriter json, string? text)
    {
        json.WritePropertyName("metadata");
        if (text is null)
        {
            json.WriteNullValue();
        }
        else if (IsJson(text))
        {
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static void Scopes(Utf8JsonWriter json, Form form, Profile profile, IReadOnlySet<string>? changed)
    {
        // The list of kinds is replaced as a whole, so one that changed takes the others with it.
        var kinds = profile.Scopes.Where(k => k.OnEndpoints).Select(k => k.Name).ToList();
        if (changed is not null && !kinds.Exists(k => changed.Contains($"scopes/{k}")))
        {
            return;
        }
        json.WriteStartObject("scopes");
        foreach (var kind in kinds)
        {
            List(json, kind, Scope(form, kind));
        }
        json.WriteEndObject();
    }

    /// <summary>A name twice is written twice: the reader says so.</summary>
    private static void Headers(Utf8JsonWriter json, Form form)
    {
        var (set, removed) = (Headers(form), form.All("remove_header"));
        if (set.Count + removed.Count == 0)
        {
            return;
        }
        json.WriteStartObject("headers");
        foreach (var name in removed.Where(r => !set.Any(h => h.Name == r)))
        {
            json.WriteNull(name);
        }
        foreach (var (name, value) in set)
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }
        json.WriteEndArray();
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
