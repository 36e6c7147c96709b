using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api;

/// <summary>The fields of an event, one by one.</summary>
internal ref partial struct EventReader
{
    private readonly Seen FieldOf() =>
        // Comparing would throw where there is half a character.
        json.ValueIsEscaped && !TryGetString(out _)
            ? Seen.None
        : json.ValueTextEquals("type"u8) ? Seen.Type
        : json.ValueTextEquals("data"u8) ? Seen.Data
        : json.ValueTextEquals("scopes"u8) ? Seen.Scopes
        : json.ValueTextEquals("external_id"u8) ? Seen.ExternalId
        : json.ValueTextEquals("occurred_at"u8) ? Seen.OccurredAt
        : json.ValueTextEquals("callback_url"u8) ? Seen.CallbackUrl
        : namesOrganization && json.ValueTextEquals("organization"u8) ? Seen.Organization
        : Seen.None;

    private static string NameOf(Seen field) =>
        field switch
        {
            Seen.Type => "type",
            Seen.Data => "data",
            Seen.Scopes => "scopes",
            Seen.ExternalId => "external_id",
            Seen.OccurredAt => "occurred_at",
            Seen.CallbackUrl => "callback_url",
            _ => "organization",
        };

    private void Require(string at, Seen seen, Seen field)
    {
        if ((seen & field) == Seen.None)
        {
            Report($"{at}/{NameOf(field)}", "is required");
        }
    }

    private void SkipUnknown(string at)
    {
        if (problems?.Count >= FieldProblem.Most)
        {
            // Enough is known, and near names are dear.
        }
        else if (TryGetString(out var name))
        {
            Report(
                at + JsonPointer.Of(name),
                JsonRefusals.Unknown(name, namesOrganization ? FieldsWithOrganization : Fields)
            );
        }
        else
        {
            Report(at, "holds a field whose name is no valid Unicode text");
        }
        json.Skip();
    }

    /// <summary>null is the same as absent, except for type, where the text is required.</summary>
    private string? ReadText(string at, string name)
    {
        if (json.TokenType == JsonTokenType.Null && name is not ("type" or "organization"))
        {
            return null;
        }
        if (json.TokenType != JsonTokenType.String)
        {
            Refuse($"{at}/{name}", "a string");
            json.Skip();
            return null;
        }
        if (TryGetString(out var value))
        {
            return value;
        }
        Report($"{at}/{name}", "is no valid Unicode text");
        return null;
    }

    private DateTimeOffset? ReadTime(string at, string name)
    {
        if (ReadText(at, name) is not { } value)
        {
            return null;
        }
        if (Rfc3339.TryParse(value, out var time))
        {
            return time;
        }
        Report($"{at}/{name}", Rfc3339.Wanted);
        return null;
    }

    /// <summary>Scopes are few: they are read by the slower reader, over their own slice.</summary>
    private IReadOnlyDictionary<string, IReadOnlyList<string>>? ReadScopes(string at)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        var start = (int)json.TokenStartIndex;
        json.Skip();
        using var document = JsonDocument.Parse(text[start..(int)json.BytesConsumed].ToArray());
        var values = new ValueReader(problems ??= []);
        values.TryMap<IReadOnlyList<string>>(
            $"{at}/scopes",
            document.RootElement,
            "lists of strings",
            values.TryTexts,
            out var scopes
        );
        if (problems.Count == 0)
        {
            problems = null;
        }
        return scopes;
    }

    private readonly bool TryGetString([NotNullWhen(true)] out string? value)
    {
        try
        {
            value = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    private void Refuse(string at, string wanted) => Report(at, JsonRefusals.Wanted(wanted, KindOf(json.TokenType)));

    private void Report(string at, string message) => (problems ??= []).Add(new FieldProblem(at, message));

    private static JsonValueKind KindOf(JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => JsonValueKind.Object,
            JsonTokenType.StartArray => JsonValueKind.Array,
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };

    [Flags]
    private enum Seen
    {
        None = 0,
        Type = 1,
        Data = 2,
        Scopes = 4,
        ExternalId = 8,
        OccurredAt = 16,
        Organization = 32,
        CallbackUrl = 64,
    }
}
