using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Facades.Roark;

/// <summary>Reads what is wanted of webhooks; what the values may be is the engine's to say, but for the names of events.</summary>
internal static class WebhookRequests
{
    /// <summary>Told of one request.</summary>
    private const int MostNames = 20;

    public static NewEndpoint ReadNew(FieldReader fields, Catalogue catalogue) =>
        new()
        {
            Url = fields.RequiredText("url"),
            Events = Types(fields, catalogue),
            Description = fields.Text("description"),
            Headers = fields.TextMap("headers"),
        };

    public static (int Limit, EndpointId? After) ReadPage(QueryReader query)
    {
        const string after = "after";
        var limit = query.Whole("limit", 1, 50) ?? 20;
        if (query.Text(after) is not { } text)
        {
            return (limit, null);
        }
        if (PlainId.TryParse(text, out EndpointId id))
        {
            return (limit, id);
        }
        query.Report(after, "has to be the id of a webhook");
        return (limit, null);
    }

    private static List<string> Types(FieldReader fields, Catalogue catalogue)
    {
        const string events = "events";
        var types = new List<string>();
        var unknown = new List<string>();
        foreach (var name in fields.RequiredTexts(events) ?? [])
        {
            if (EventNames.TryType(name, catalogue, out var type))
            {
                types.Add(type);
            }
            else
            {
                unknown.Add(name);
            }
        }
        foreach (var name in unknown.Distinct(StringComparer.Ordinal).Take(MostNames))
        {
            fields.Report(events, EventNames.Unknown(name, catalogue));
        }
        return types;
    }
}
