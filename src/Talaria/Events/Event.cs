using Talaria.Ids;

namespace Talaria.Events;

/// <summary>Something that happened, as the publisher gave it.</summary>
public sealed record Event
{
    public required EventId Id { get; init; }
    public required OrganizationId Organization { get; init; }
    public string? ExternalId { get; init; }
    public required string Type { get; init; }

    /// <summary>The publisher's JSON, byte for byte; empty once it was erased.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>One more address that it goes to, beside the endpoints that want it.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>How many endpoints it matched when it was published.</summary>
    public int Deliveries { get; init; }

    /// <summary>It did not happen: the sample of a test, which goes to the endpoint under test and never to another.</summary>
    public bool Test { get; init; }

    /// <summary>When its data was erased; it cannot be sent any more.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}
