using Talaria.Deliveries.Sending;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>What is to be recorded of a delivery: an attempt with its verdict, or that it was cancelled before one was made.</summary>
public sealed record Finished
{
    public required QueuedDelivery Delivery { get; init; }

    public required Verdict Verdict { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Null: no attempt was made.</summary>
    public MadeAttempt? Attempt { get; init; }

    /// <summary>Recording it may disable the endpoint.</summary>
    public bool MayDisable =>
        Attempt is { Outcome.Delivered: false } attempt
        && Delivery.CallbackUrl is null
        && (attempt.Rule is not null || Verdict.Gone);

    /// <summary>Set by whoever waits for its being recorded.</summary>
    internal TaskCompletionSource? Recorded { get; set; }
}

/// <param name="Id">Made before sending, so that recording it twice counts once.</param>
/// <param name="Number">From 1.</param>
/// <param name="Rule">When the endpoint is disabled; null for never.</param>
public sealed record MadeAttempt(
    AttemptId Id,
    int Number,
    DateTimeOffset At,
    AttemptOutcome Outcome,
    SentTrace Sent,
    DisableRule? Rule
);
