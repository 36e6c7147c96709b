using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>An event's columns, in one order for reading.</summary>
internal static class EventRow
{
    /// <summary>Of a table called e, in the order of <see cref="Stored.Event"/>.</summary>
    public const string Columns = """
        e.id, e.organization_id, e.external_id, e.type, e.data, e.scopes, e.occurred_at, e.created_at, e.deliveries, e.test,
            e.callback_url, e.erased_at
        """;
}
