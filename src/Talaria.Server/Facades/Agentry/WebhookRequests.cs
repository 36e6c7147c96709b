using System.Text.Json;
using Talaria.Endpoints;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Facades.Agentry;

/// <summary>Reads what is wanted of webhooks; what the values may be is the engine's to say.</summary>
internal static class WebhookRequests
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static (PageRequest Page, bool Ascending) ReadPage(QueryReader query) =>
        (
            new PageRequest(query.Whole("limit", 1, MaxLimit) ?? DefaultLimit, query.Text("page_token")),
            query.Flag("ascending") ?? false
        );

    /// <summary>The client_id of a body that may be wrong in everything else.</summary>
    public static string? ClientIdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            var values = new ValueReader([]);
            var (_, id) = values.Fields("", document.RootElement).FirstOrDefault(f => f.Name == "client_id");
            return values.TryText("", id, out var text) ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static NewEndpoint ReadNew(FieldReader fields, Branch branch) =>
        new()
        {
            Url = fields.RequiredText("url"),
            Events = fields.RequiredTexts("event_types"),
            Scopes = Scopes(
                branch.With(Branch.Inbox, fields.Texts("inbox_ids")),
                branch.With(Branch.Pod, fields.Texts("pod_ids"))
            ),
            Headers = fields.TextMap("headers"),
            ExternalId = fields.Text("client_id"),
        };

    public static EndpointChange ReadChange(FieldReader fields) =>
        new()
        {
            Events = fields.Texts("event_types") is { Count: > 0 } events ? events : null,
            AddScopes = Scopes(fields.Texts("add_inbox_ids"), fields.Texts("add_pod_ids")),
            RemoveScopes = Scopes(fields.Texts("remove_inbox_ids"), fields.Texts("remove_pod_ids")),
        };

    /// <summary>A name that is to be set and to be removed is set.</summary>
    public static EndpointChange ReadHeaders(FieldReader fields)
    {
        var headers = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.TextMap("headers") ?? new Dictionary<string, string>())
        {
            headers.Add(name, value);
        }
        var set = headers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (fields.Texts("remove_headers") ?? []).Where(set.Add))
        {
            headers.Add(name, null);
        }
        return new() { Headers = headers };
    }

    /// <summary>A kind without ids is left out: a profile of somebody's own need not have both.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Scopes(
        IReadOnlyList<string>? inboxes,
        IReadOnlyList<string>? pods
    )
    {
        var scopes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (inboxes is { Count: > 0 })
        {
            scopes.Add(Branch.Inbox, inboxes);
        }
        if (pods is { Count: > 0 })
        {
            scopes.Add(Branch.Pod, pods);
        }
        return scopes;
    }
}
