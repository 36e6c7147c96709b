namespace Talaria.Events;

/// <summary>Stores events with the deliveries that they match.</summary>
public interface IEventStore
{
    /// <summary>Commits the events, their deliveries and queue rows in one transaction, all or nothing; answers after the commit.</summary>
    /// <returns>Refused: another content under a known external id (409, <c>/N/external_id</c>), an organization that is gone (404),
    /// too little disk or a store that cannot write (503).</returns>
    ValueTask<Result<IReadOnlyList<Published>>> StoreAsync(
        IReadOnlyList<Publication> publications,
        IdempotencyKey? once
    );
}

/// <summary>An event ready to be stored.</summary>
/// <param name="ContentHash">SHA-256 of what the publisher said, to tell the same event again from another one; null without external id.</param>
public sealed record Publication(Event Event, byte[]? ContentHash);
