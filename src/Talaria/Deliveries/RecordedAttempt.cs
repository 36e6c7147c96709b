using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>An attempt as it is stored: what came of it, and what it takes to render its request again.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When it started.</param>
/// <param name="Sent">What of the request is not in the event or the profile.</param>
public sealed record RecordedAttempt(
    AttemptId Id,
    int Number,
    DateTimeOffset At,
    AttemptOutcome Outcome,
    SentTrace Sent
);

/// <summary>What an attempt keeps of its request; the body is rendered from the event and the profile's revision, not stored twice.</summary>
/// <param name="Url">Where it went.</param>
/// <param name="Revision">The profile's revision.</param>
/// <param name="SentAt">The moment that was rendered and signed.</param>
/// <param name="Signature">The signature header's value; null if unsigned.</param>
/// <param name="HeaderNames">The configured headers, by name only; their values are secrets.</param>
/// <param name="Slots">Values of the body that are not the event's (the organization's name), as JSON; null for none.</param>
public sealed record SentTrace(
    string Url,
    string Revision,
    DateTimeOffset SentAt,
    string? Signature,
    IReadOnlyList<string> HeaderNames,
    string? Slots
);
