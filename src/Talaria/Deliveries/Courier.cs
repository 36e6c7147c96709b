using System.Runtime.CompilerServices;
using System.Text.Json;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>Carries one delivery to its endpoint: render, sign, send, decide. What came of it is a value; recording it is the recorder's.</summary>
public sealed class Courier(
    EndpointDirectory directory,
    ISubscriberSource source,
    Targets targets,
    ISender sender,
    IdSource ids,
    TalariaOptions options,
    TimeProvider time,
    Random chance
)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(Finished Finished, LaneFeedback Feedback)> DeliverAsync(
        QueuedDelivery delivery,
        CancellationToken abort
    )
    {
        var subscribers =
            directory.Find(delivery.Organization) ?? await directory.FindAsync(delivery.Organization, source, abort);
        if (subscribers is null || EndpointOf(delivery, subscribers) is not { } endpoint)
        {
            return (Cancelled(delivery, "The endpoint was removed."), LaneFeedback.None);
        }
        if (!endpoint.Enabled && !delivery.Test)
        {
            return (Cancelled(delivery, endpoint.DisabledReason ?? "The endpoint is disabled."), LaneFeedback.None);
        }

        var attempt = ids.Next<AttemptId>();
        var sentAt = time.GetUtcNow();
        var (request, trace, masking, unmade) = Prepare(delivery, subscribers, endpoint, sentAt);
        var outcome = unmade ?? masking!.Apply(await sender.SendAsync(request!, abort));
        var endedAt = time.GetUtcNow();

        var retries = subscribers.Profile.Retries;
        var number = delivery.Attempts + 1;
        var verdict = Verdict.Of(
            outcome,
            delivery.Test,
            retries,
            endpoint.Retries,
            number,
            endedAt,
            options.RetryScale,
            chance
        );
        var finished = new Finished
        {
            Delivery = delivery,
            Verdict = verdict,
            EndedAt = endedAt,
            Attempt = new MadeAttempt(attempt, number, sentAt, outcome, trace, RuleOf(delivery, subscribers)),
        };
        return (finished, LaneFeedbacks.Of(outcome, retries.ThrottleOn));
    }

    private static Endpoint? EndpointOf(QueuedDelivery delivery, Subscribers subscribers) =>
        delivery.CallbackUrl is { } url
            ? Callbacks.Make(delivery.Endpoint, delivery.Organization, url, subscribers.CallbackSecrets)
            : subscribers.Endpoints.GetValueOrDefault(delivery.Endpoint);

    private static DisableRule? RuleOf(QueuedDelivery delivery, Subscribers subscribers) =>
        delivery.CallbackUrl is null ? subscribers.Profile.Disable : null;

    /// <summary>The request, or why none can be made: a secret that a changed profile cannot read, say. That is a failed attempt like others, so
    /// that the log shows it and the retry table ends it.</summary>
    private (OutgoingRequest? Request, SentTrace Trace, Masking? Masking, AttemptOutcome? Unmade) Prepare(
        QueuedDelivery delivery,
        Subscribers subscribers,
        Endpoint endpoint,
        DateTimeOffset sentAt
    )
    {
        try
        {
            var target = targets.Of(subscribers, endpoint);
            var (request, trace) = target.Prepare(delivery.Event, sentAt);
            return (request, trace, target.Masking, null);
        }
        catch (Exception e)
            when (e is FormatException or InvalidOperationException or ArgumentException or JsonException)
        {
            var unmade = new AttemptOutcome
            {
                Class = OutcomeClass.Protocol,
                Total = TimeSpan.Zero,
                // These messages name what is wrong and never a secret.
                Error = $"The request could not be made: {e.Message}",
            };
            var trace = new SentTrace(endpoint.Url, subscribers.Profile.Revision, sentAt, null, [], null);
            return (null, trace, null, unmade);
        }
    }

    private Finished Cancelled(QueuedDelivery delivery, string reason) =>
        new()
        {
            Delivery = delivery,
            Verdict = Verdict.Cancelled(reason),
            EndedAt = time.GetUtcNow(),
        };
}
