using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>One HTTP request of a delivery and what came of it, as the log shows it.</summary>
public sealed record Attempt
{
    public required AttemptId Id { get; init; }
    public required DeliveryId Delivery { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>The request as it was sent, secrets and configured header values masked; null if the event's data was erased.</summary>
    public required SentRequest Request { get; init; }
}

/// <param name="Body">Null if it cannot be rendered any more.</param>
public sealed record SentRequest(
    string Url,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte>? Body
);
