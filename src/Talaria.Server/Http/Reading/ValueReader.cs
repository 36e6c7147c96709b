using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Talaria.Server.Http.Reading;

/// <summary>Reads single JSON values; what is wrong is reported at their JSON pointer, and the method gives false.</summary>
internal sealed class ValueReader(List<FieldProblem> problems)
{
    /// <summary>Reads the value at a pointer.</summary>
    public delegate bool Try<T>(string at, JsonElement json, [MaybeNullWhen(false)] out T value);

    /// <summary>The fields of an object, each name once.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Fields(string at, JsonElement json)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            if (!TryName(field, out var name))
            {
                problems.Add(new FieldProblem(at, "holds a name that is no valid Unicode text"));
            }
            else if (seen.Add(name))
            {
                yield return (name, field.Value);
            }
            else
            {
                problems.Add(new FieldProblem(at + JsonPointer.Of(name), "stands here twice"));
            }
        }
    }

    public bool TryText(string at, JsonElement json, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.String)
        {
            return Refuse(at, "a string", json);
        }
        try
        {
            value = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, or bytes that are no UTF-8.
            problems.Add(new FieldProblem(at, "is no valid Unicode text"));
            return false;
        }
    }

    public bool TryTextOrNull(string at, JsonElement json, out string? value)
    {
        value = null;
        return json.ValueKind == JsonValueKind.Null || TryText(at, json, out value);
    }

    public bool TryTexts(string at, JsonElement json, [MaybeNullWhen(false)] out IReadOnlyList<string> value) =>
        TryList(at, json, "strings", TryText, out value);

    public bool TryFlag(string at, JsonElement json, out bool value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return json.ValueKind is JsonValueKind.True or JsonValueKind.False || Refuse(at, "true or false", json);
    }

    public bool TryNumber(string at, JsonElement json, out double? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number)
        {
            return Refuse(at, "a number", json);
        }
        value = json.GetDouble();
        if (double.IsFinite(value.Value))
        {
            return true;
        }
        problems.Add(new FieldProblem(at, "is too large a number"));
        return false;
    }

    public bool TrySeconds(string at, JsonElement json, out TimeSpan? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number)
        {
            return Refuse(at, "a number of seconds", json);
        }
        // A year is longer than anything that is timed here, and far from what a TimeSpan cannot hold.
        if (json.GetDouble() is >= 0 and <= 366 * 86_400 and var seconds)
        {
            value = TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
            return true;
        }
        problems.Add(new FieldProblem(at, "has to be a number of seconds from 0 to a year"));
        return false;
    }

    public bool TrySecondsList(string at, JsonElement json, [MaybeNullWhen(false)] out IReadOnlyList<TimeSpan> value)
    {
        value = TryList<TimeSpan?>(at, json, "seconds", TrySeconds, out var list)
            ? [.. list.Select(s => s!.Value)]
            : null;
        return value is not null;
    }

    public bool TryTime(string at, JsonElement json, out DateTimeOffset value)
    {
        value = default;
        if (!TryText(at, json, out var text))
        {
            return false;
        }
        if (Rfc3339.TryParse(text, out value))
        {
            return true;
        }
        problems.Add(new FieldProblem(at, Rfc3339.Wanted));
        return false;
    }

    public bool TryObject(string at, JsonElement json, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        return json.ValueKind == JsonValueKind.Object ? TryJson(at, json, out value) : Refuse(at, "an object", json);
    }

    /// <summary>Any value, as text.</summary>
    public bool TryJson(string at, JsonElement json, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        try
        {
            value = json.GetRawText();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8.
            problems.Add(new FieldProblem(at, "is no valid Unicode text"));
            return false;
        }
    }

    /// <param name="of">What its items are, for the message: "strings".</param>
    public bool TryList<T>(
        string at,
        JsonElement json,
        string of,
        Try<T> read,
        [MaybeNullWhen(false)] out IReadOnlyList<T> value
    )
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return Refuse(at, $"a list of {of}", json);
        }
        var items = new List<T>(json.GetArrayLength());
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (read($"{at}/{index++}", item, out var good))
            {
                items.Add(good);
            }
        }
        value = items.Count == index ? items : null;
        return value is not null;
    }

    public bool TryTextMap(
        string at,
        JsonElement json,
        [MaybeNullWhen(false)] out IReadOnlyDictionary<string, string> value
    ) => TryMap<string>(at, json, "strings", TryText, out value);

    public bool TryMap<T>(
        string at,
        JsonElement json,
        string of,
        Try<T> read,
        [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> value
    )
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse(at, $"an object of {of}", json);
        }
        var before = problems.Count;
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, item) in Fields(at, json))
        {
            if (read(at + JsonPointer.Of(name), item, out var good))
            {
                map.Add(name, good);
            }
        }
        value = problems.Count == before ? map : null;
        return value is not null;
    }

    private bool Refuse(string at, string wanted, JsonElement json)
    {
        problems.Add(new FieldProblem(at, JsonRefusals.Wanted(wanted, json.ValueKind)));
        return false;
    }

    private static bool TryName(JsonProperty field, [MaybeNullWhen(false)] out string name)
    {
        try
        {
            name = field.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }
}
