using Talaria.Ids;

namespace Talaria.Events;

/// <summary>Reads events that were stored.</summary>
public interface IEventLog
{
    /// <summary>Newest first.</summary>
    Task<Result<Page<Event>>> ListAsync(
        OrganizationId organization,
        EventFilter filter,
        PageRequest page,
        CancellationToken cancel
    );

    Task<Event?> FindAsync(OrganizationId organization, EventId id, CancellationToken cancel);
}

/// <param name="Scope"><c>kind:id</c> or null.</param>
/// <param name="Matched">Only events that went to somebody (true) or to nobody (false).</param>
public sealed record EventFilter(
    string? Type = null,
    (string Kind, string Id)? Scope = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null,
    bool? Matched = null
);
