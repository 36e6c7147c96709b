using System.Text.Json;
using Talaria.Events;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api;

/// <summary>Reads events from a request's body in one pass, the data byte for byte: the hot path's half of <see cref="FieldReader"/>, with
/// the same rules and messages.</summary>
internal ref partial struct EventReader
{
    /// <summary>An event that was read, with the organization that it names (the operator's batch only).</summary>
    internal readonly record struct ReadEvent(NewEvent Event, string? Organization);

    private static readonly string[] Fields = ["type", "data", "scopes", "external_id", "occurred_at", "callback_url"];
    private static readonly string[] FieldsWithOrganization = [.. Fields, "organization"];

    private readonly ReadOnlySpan<byte> text;
    private readonly bool namesOrganization;
    private Utf8JsonReader json;
    private List<FieldProblem>? problems;

    private EventReader(ReadOnlySpan<byte> text, bool namesOrganization)
    {
        this.text = text;
        this.namesOrganization = namesOrganization;
        json = new Utf8JsonReader(text);
    }

    /// <summary>A body that is one event.</summary>
    public static Result<NewEvent> ReadOne(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            return JsonRefusals.NotUtf8;
        }
        var reader = new EventReader(text, namesOrganization: false);
        try
        {
            reader.json.Read();
            if (reader.json.TokenType != JsonTokenType.StartObject)
            {
                return JsonRefusals.NotAnObject(KindOf(reader.json.TokenType));
            }
            var read = reader.ReadEventAt("");
            // What follows the value is no JSON, and says so.
            reader.json.Read();
            return reader.problems is null ? read.Event : Refusal.Invalid(reader.problems);
        }
        catch (JsonException e)
        {
            return JsonRefusals.NotJson(e);
        }
    }

    /// <summary>A body that is a list of events.</summary>
    public static Result<List<ReadEvent>> ReadMany(ReadOnlySpan<byte> text, bool namesOrganization, int most)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            return JsonRefusals.NotUtf8;
        }
        var reader = new EventReader(text, namesOrganization);
        try
        {
            return reader.ReadList(most);
        }
        catch (JsonException e)
        {
            return JsonRefusals.NotJson(e);
        }
    }

    private Result<List<ReadEvent>> ReadList(int most)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            var message = JsonRefusals.Wanted("a list of events", KindOf(json.TokenType));
            return new Refusal(RefusalKind.Invalid, "not_a_list", $"The body {message}.")
            {
                Problems = [new FieldProblem("", message)],
            };
        }
        var events = new List<ReadEvent>();
        var index = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var at = $"/{index++}";
            if (index > most)
            {
                json.Skip();
                continue;
            }
            var start = json.TokenStartIndex;
            if (json.TokenType != JsonTokenType.StartObject)
            {
                Refuse(at, "an object");
                json.Skip();
                continue;
            }
            events.Add(ReadEventAt(at));
            if (json.BytesConsumed - start > RequestBody.Limit)
            {
                return new Refusal(RefusalKind.TooLarge, "event_too_large", "An event is over 1 MiB, the limit.")
                {
                    Problems = [new FieldProblem(at, "is over 1 MiB")],
                };
            }
        }
        json.Read();
        return index > most
                ? new Refusal(
                    RefusalKind.TooLarge,
                    "batch_too_large",
                    $"The batch has {index} events; at most {most} are allowed in one."
                )
            : index == 0 ? new Refusal(RefusalKind.Invalid, "batch_empty", "The batch has no event.")
            : problems is null ? events
            : Refusal.Invalid(problems);
    }

    private ReadEvent ReadEventAt(string at)
    {
        string? type = null;
        string? externalId = null;
        string? organization = null;
        string? callback = null;
        DateTimeOffset? occurredAt = null;
        ReadOnlyMemory<byte> data = default;
        IReadOnlyDictionary<string, IReadOnlyList<string>>? scopes = null;
        var seen = Seen.None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf();
            if (field == Seen.None)
            {
                SkipUnknown(at);
                continue;
            }
            var name = NameOf(field);
            json.Read();
            if ((seen & field) != Seen.None)
            {
                Report($"{at}/{name}", "stands here twice");
                json.Skip();
                continue;
            }
            seen |= field;
            switch (field)
            {
                case Seen.Data:
                    var start = (int)json.TokenStartIndex;
                    json.Skip();
                    data = text[start..(int)json.BytesConsumed].ToArray();
                    break;
                case Seen.Type:
                    type = ReadText(at, name);
                    break;
                case Seen.ExternalId:
                    externalId = ReadText(at, name);
                    break;
                case Seen.CallbackUrl:
                    callback = ReadText(at, name);
                    break;
                case Seen.Organization:
                    organization = ReadText(at, name);
                    break;
                case Seen.Scopes:
                    scopes = ReadScopes(at);
                    break;
                default:
                    occurredAt = ReadTime(at, name);
                    break;
            }
        }
        Require(at, seen, Seen.Type);
        Require(at, seen, Seen.Data);
        if (namesOrganization)
        {
            Require(at, seen, Seen.Organization);
        }
        return new(
            new NewEvent
            {
                Type = type ?? "",
                Data = data,
                Scopes = scopes,
                ExternalId = externalId,
                OccurredAt = occurredAt,
                CallbackUrl = callback,
            },
            organization
        );
    }
}
