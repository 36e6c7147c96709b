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

    /// <summary>The events that are about an id of a kind for look-up (<see cref="Profiles.ScopeKind.OnEndpoints"/> false), newest first, at most 100.</summary>
    Task<IReadOnlyList<Event>> LookUpAsync(
        OrganizationId organization,
        string kind,
        string scopeId,
        CancellationToken cancel
    );

    Task<Event?> FindAsync(OrganizationId organization, EventId id, CancellationToken cancel);

    /// <summary>The event that its publisher named so.</summary>
    Task<EventId?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel);
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
