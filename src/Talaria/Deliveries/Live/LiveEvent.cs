using Talaria.Ids;

namespace Talaria.Deliveries.Live;

/// <summary>A stored event as it is told live: without its data.</summary>
public sealed record LiveEvent(
    EventId Id,
    OrganizationId Organization,
    string Type,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes,
    DateTimeOffset OccurredAt,
    int Deliveries,
    bool Test
) : ILive
{
    Guid ILive.Key => Id.Value;

    public required long Position { get; init; }
}
