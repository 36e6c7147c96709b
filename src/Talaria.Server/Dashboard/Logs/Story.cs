using Talaria.Deliveries;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>The life of a delivery, from what happened to what came of it, oldest first.</summary>
public static class Story
{
    /// <summary>Attempts that are told one by one; of many, the first and the last.</summary>
    private const int Most = 8;

    public static IReadOnlyList<Chapter> Of(DeliveryModel model)
    {
        var (delivery, attempts) = (model.Delivery, model.Attempts);
        var told = new List<Chapter>();
        if (model.Event is { } happened)
        {
            told.Add(new(happened.Test ? "Test event made" : "Event published", happened.CreatedAt, Tone.Neutral));
        }
        told.Add(new(Origin(model), delivery.CreatedAt, Tone.Neutral));
        var left = attempts.Count > Most ? attempts.Count - Most : 0;
        foreach (var attempt in left == 0 ? attempts : [attempts[0], .. attempts.Skip(left + 1)])
        {
            told.Add(
                new(
                    $"Attempt {Plain.Number(attempt.Number)}: {OutcomeText.Of(attempt.Outcome.Class, attempt.Outcome.Status)}",
                    attempt.At,
                    attempt.Outcome.Delivered ? Tone.Good : Tone.Warn
                )
                {
                    Note =
                        $"took {Plain.Duration(attempt.Outcome.Total)}{(attempt.Outcome.Error is { } error ? $", {error}" : "")}",
                }
            );
            if (left > 0 && attempt == attempts[0])
            {
                told.Add(new($"{Plain.Number(left)} more attempts", attempts[left].At, Tone.Neutral));
            }
        }
        told.Add(End(delivery));
        return [.. told.Select(chapter => chapter with { After = AfterOf(chapter, told[0]) })];
    }

    /// <summary>How long it was since the first; the first says its own time, and what lies ahead counts down.</summary>
    private static string? AfterOf(Chapter chapter, Chapter first) =>
        chapter == first || chapter.IsAhead || chapter.At is not { } at || first.At is not { } began ? null
        : at - began < TimeSpan.FromMinutes(1) ? $"after {Plain.Duration(at < began ? TimeSpan.Zero : at - began)}"
        : $"after {RelativeTime.Of(began, at).Replace(" ago", "", StringComparison.Ordinal)}";

    private static string Origin(DeliveryModel model) =>
        model.Delivery is { ReplayOf: not null } ? "Asked for again"
        : model.Delivery is { Replay: not null } ? "Replayed"
        : model.IsCallback ? "Queued for the callback URL"
        : model.Delivery.EndpointName is { } name ? $"Matched {name}"
        : "Matched the endpoint";

    private static Chapter End(Delivery delivery) =>
        delivery.State switch
        {
            DeliveryState.Delivered => new("Delivered", delivery.CompletedAt, Tone.Good),
            DeliveryState.Failed => new("Given up", delivery.CompletedAt, Tone.Bad),
            DeliveryState.Cancelled => new("Cancelled", delivery.CompletedAt, Tone.Neutral) { Note = delivery.Reason },
            _ => new(delivery.Attempts == 0 ? "First attempt" : "Next attempt", delivery.NextAttemptAt, Tone.Info)
            {
                IsAhead = true,
            },
        };
}

/// <param name="At">Null: not known yet.</param>
public sealed record Chapter(string Title, DateTimeOffset? At, Tone Tone)
{
    public string? Note { get; init; }

    /// <summary>How long after the first it was.</summary>
    public string? After { get; init; }

    /// <summary>It has not happened yet.</summary>
    public bool IsAhead { get; init; }
}
