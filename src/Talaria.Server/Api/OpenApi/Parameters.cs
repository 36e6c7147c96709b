using System.Text.Json.Nodes;

namespace Talaria.Server.Api.OpenApi;

/// <summary>What a route takes beside its body: parts of the path, the query, headers.</summary>
internal static class Parameters
{
    public static JsonArray Of(RouteEndpoint route, Operation operation)
    {
        var all = new JsonArray();
        foreach (var part in route.RoutePattern.Parameters)
        {
            all.Add(One(part.Name, "path", required: true, DescriptionOf(part.Name), Type("string")));
        }
        foreach (var query in operation.Query)
        {
            all.Add(One(query.Name, "query", required: false, query.Description, SchemaOf(query)));
        }
        foreach (var header in operation.Headers)
        {
            all.Add(One(header.Name, "header", required: false, header.Description, SchemaOf(header)));
        }
        if (operation.Idempotent)
        {
            all.Add(
                One(
                    Once.Header,
                    "header",
                    required: false,
                    "One word of up to 256 characters. The same key with the same body is answered as the first time, for 24 hours, and does nothing again.",
                    Type("string")
                )
            );
        }
        if (operation.Conditional)
        {
            all.Add(
                One(
                    "If-Match",
                    "header",
                    required: false,
                    "The ETag of an earlier answer: refused (412) if changed since.",
                    Type("string")
                )
            );
        }
        return all;
    }

    private static JsonObject One(string name, string place, bool required, string description, JsonObject schema) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = required,
            ["description"] = description,
            ["schema"] = schema,
        };

    private static JsonObject SchemaOf(QueryParameter query)
    {
        var schema = Type(query.Type);
        if (query.Format is not null)
        {
            schema["format"] = query.Format;
        }
        if (query.Values is not null)
        {
            schema["enum"] = new JsonArray([.. query.Values.Select(v => (JsonNode)v)]);
        }
        return schema;
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static string DescriptionOf(string part) =>
        part switch
        {
            "org" => "The organization's id or external_id.",
            "id" => "The id.",
            _ => "The name.",
        };
}
