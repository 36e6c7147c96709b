using Talaria.Ids;

namespace Talaria.Events;

/// <summary>Takes events in: checks them against the profile, stores them with their deliveries, and answers after the commit.</summary>
public sealed class Publisher
{
    public ValueTask<Result<Published>> PublishAsync(
        OrganizationId organization,
        NewEvent wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <summary>All or nothing. Problems point into the list: <c>/3/type</c>.</summary>
    public ValueTask<Result<IReadOnlyList<Published>>> PublishAllAsync(
        IReadOnlyList<(OrganizationId Organization, NewEvent Wanted)> events,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();
}

/// <param name="Deliveries">How many endpoints it goes to.</param>
/// <param name="Duplicate">The same external id with the same content was published before: nothing is sent again.</param>
public sealed record Published(EventId Id, int Deliveries, bool Duplicate);

/// <summary>What a publisher says.</summary>
public sealed record NewEvent
{
    public required string Type { get; init; }

    /// <summary>One JSON value, exactly as it was given.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}
