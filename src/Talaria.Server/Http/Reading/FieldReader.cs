using System.Text.Json;

namespace Talaria.Server.Http.Reading;

/// <summary>Reads the fields of a JSON object strictly, and collects everything that is wrong with it: wrong types, what is missing, what
/// is unknown (with near names), what stands twice.</summary>
/// <remarks>A field that is wrong is read as absent, so that reading goes on and every problem is reported at once. null is the same as
/// absent, except where a method gives an <see cref="Optional{T}"/>.</remarks>
internal sealed class FieldReader
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<string> known = [];
    private readonly List<FieldProblem> problems = [];
    private readonly ValueReader values;

    private FieldReader(JsonElement json)
    {
        values = new ValueReader(problems);
        foreach (var (name, value) in values.Fields("", json))
        {
            fields.Add(name, value);
        }
    }

    /// <summary>The field names that were asked for: the contract as it is really read.</summary>
    public IReadOnlyList<string> Known => known;

    /// <summary>Reads a whole body.</summary>
    /// <param name="json">The bytes; none are read as an empty object.</param>
    /// <param name="unknownFields">Whether fields that nobody asks for are passed over (facades) or a problem.</param>
    public static Result<T> Read<T>(
        ReadOnlyMemory<byte> json,
        Func<FieldReader, T> read,
        UnknownFields unknownFields = UnknownFields.Refused
    )
    {
        try
        {
            using var document = JsonDocument.Parse(json.IsEmpty ? "{}"u8.ToArray() : json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return JsonRefusals.NotAnObject(document.RootElement.ValueKind);
            }
            var reader = new FieldReader(document.RootElement);
            var value = read(reader);
            if (unknownFields == UnknownFields.Refused)
            {
                reader.ReportUnknown();
            }
            return reader.problems.Count > 0 ? Refusal.Invalid(reader.problems) : value;
        }
        catch (JsonException e)
        {
            return JsonRefusals.NotJson(e);
        }
    }

    public void Report(string name, string message) => problems.Add(new FieldProblem(JsonPointer.Of(name), message));

    /// <summary>It is there, and not null.</summary>
    public bool Has(string name) => fields.TryGetValue(name, out var json) && json.ValueKind != JsonValueKind.Null;

    public string? Text(string name) =>
        TryFind(name, out var at, out var json) && values.TryText(at, json, out var text) ? text : null;

    /// <returns>Empty if it is missing or wrong, which is reported.</returns>
    public string RequiredText(string name)
    {
        if (TryFind(name, out var at, out var json))
        {
            return values.TryText(at, json, out var text) ? text : "";
        }
        Report(name, "is required");
        return "";
    }

    public bool? Flag(string name) =>
        TryFind(name, out var at, out var json) && values.TryFlag(at, json, out var flag) ? flag : null;

    public DateTimeOffset? Time(string name) =>
        TryFind(name, out var at, out var json) && values.TryTime(at, json, out var time) ? time : null;

    public IReadOnlyList<string>? Texts(string name) =>
        TryFind(name, out var at, out var json)
        && values.TryList<string>(at, json, "strings", values.TryText, out var list)
            ? list
            : null;

    /// <returns>Null if it is missing or wrong, which is reported.</returns>
    public IReadOnlyList<string>? RequiredTexts(string name)
    {
        if (!TryFind(name, out _, out _))
        {
            Report(name, "is required");
        }
        return Texts(name);
    }

    public IReadOnlyDictionary<string, string>? TextMap(string name) =>
        TryFind(name, out var at, out var json) && values.TryTextMap(at, json, out var map) ? map : null;

    public Optional<IReadOnlyDictionary<string, string>> OptionalTextMap(string name) =>
        Optional<IReadOnlyDictionary<string, string>>(name, values.TryTextMap);

    /// <summary>As <see cref="TextMap"/>, where null is a value too: a merge patch removes by it.</summary>
    public IReadOnlyDictionary<string, string?>? NullableTextMap(string name) =>
        TryFind(name, out var at, out var json)
        && values.TryMap<string?>(at, json, "strings or null", values.TryTextOrNull, out var map)
            ? map
            : null;

    /// <summary>Lists of strings by name: scope ids by kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? TextLists(string name) =>
        TryFind(name, out var at, out var json)
        && values.TryMap<IReadOnlyList<string>>(at, json, "lists of strings", values.TryTexts, out var map)
            ? map
            : null;

    public Optional<string> OptionalText(string name) => Optional<string>(name, values.TryText);

    public Optional<double?> OptionalNumber(string name) => Optional<double?>(name, values.TryNumber);

    /// <summary>A duration in seconds, fractions allowed.</summary>
    public Optional<TimeSpan?> OptionalSeconds(string name) => Optional<TimeSpan?>(name, values.TrySeconds);

    public Optional<IReadOnlyList<TimeSpan>> OptionalSecondsList(string name) =>
        Optional<IReadOnlyList<TimeSpan>>(name, values.TrySecondsList);

    /// <summary>An object of the caller's own, as text.</summary>
    public Optional<string> OptionalObject(string name) => Optional<string>(name, values.TryObject);

    /// <summary>Any value of the caller's own, as text.</summary>
    public Optional<string> OptionalJson(string name) => Optional<string>(name, values.TryJson);

    /// <summary>A null where a patch knows no null; absent and good values pass.</summary>
    public void RefuseNull(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.TryGetValue(name, out var json) && json.ValueKind == JsonValueKind.Null)
            {
                Report(name, "cannot be null");
            }
        }
    }

    private Optional<T> Optional<T>(string name, ValueReader.Try<T> read)
    {
        known.Add(name);
        if (!fields.TryGetValue(name, out var json))
        {
            return default;
        }
        if (json.ValueKind == JsonValueKind.Null)
        {
            return new(true, default);
        }
        return read(JsonPointer.Of(name), json, out var value) ? new(true, value) : default;
    }

    private bool TryFind(string name, out string at, out JsonElement json)
    {
        known.Add(name);
        at = JsonPointer.Of(name);
        return fields.TryGetValue(name, out json) && json.ValueKind != JsonValueKind.Null;
    }

    private void ReportUnknown()
    {
        foreach (var name in fields.Keys.Where(n => !known.Contains(n, StringComparer.Ordinal)).Take(FieldProblem.Most))
        {
            Report(name, JsonRefusals.Unknown(name, known));
        }
    }
}

/// <summary>What becomes of fields that a contract does not name.</summary>
internal enum UnknownFields
{
    Refused,
    Ignored,
}
