using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>An event to publish.</summary>
public sealed record PublishEvent
{
    [Description("The organization's id or external_id: in the operator's batch, and nowhere else.")]
    public string? Organization { get; init; }
    public required string Type { get; init; }

    [Description("Any JSON value that the profile allows; delivered byte for byte.")]
    public required RawJson Data { get; init; }

    [Description("What the event is about: ids by scope kind.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }

    [Description("Deduplicates: the same one with the same content is stored once; with other content it is 409.")]
    public string? ExternalId { get; init; }

    [Description(
        "One more address that this event goes to, by the profile's rules for URLs, signed with the organization's callback secret."
    )]
    public string? CallbackUrl { get; init; }

    [Description("Now, if absent.")]
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>An event that was stored.</summary>
public sealed record PublishedEvent
{
    public required string Id { get; init; }

    [Description("How many endpoints it goes to, its callback_url included.")]
    public required int Deliveries { get; init; }

    [Description("It had been published before; nothing is sent again.")]
    public required bool Duplicate { get; init; }
}

/// <summary>The events of a batch, in its order.</summary>
public sealed record PublishedBatch
{
    public required IReadOnlyList<PublishedEvent> Data { get; init; }
}

/// <summary>An event in a list.</summary>
public sealed record EventResource
{
    public required string Id { get; init; }
    public string? ExternalId { get; init; }
    public required string Type { get; init; }

    [Description("As it was published, byte for byte; null once it was erased.")]
    public required RawJson? Data { get; init; }

    [Description("When its data, and what receivers answered to it, was erased.")]
    public DateTimeOffset? DataErasedAt { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; }

    [Description("The sample of a test: it did not happen, and went to the endpoint under test alone.")]
    public required bool Test { get; init; }
    public string? CallbackUrl { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("How many endpoints it matched when it was published.")]
    public required int Deliveries { get; init; }
}

/// <summary>One event with its deliveries.</summary>
public sealed record EventDetail
{
    public required string Id { get; init; }
    public string? ExternalId { get; init; }
    public required string Type { get; init; }

    [Description("As it was published, byte for byte; null once it was erased.")]
    public required RawJson? Data { get; init; }

    [Description("When its data, and what receivers answered to it, was erased.")]
    public DateTimeOffset? DataErasedAt { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; }

    [Description("The sample of a test: it did not happen, and went to the endpoint under test alone.")]
    public required bool Test { get; init; }
    public string? CallbackUrl { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("The newest 200.")]
    public required IReadOnlyList<DeliveryResource> Deliveries { get; init; }

    [Description("For the others: the cursor of /deliveries?event=ID&limit=200; null if these are all.")]
    public string? DeliveriesNextCursor { get; init; }
}
