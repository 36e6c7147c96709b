using System.Runtime.CompilerServices;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;

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
        if (subscribers is null || !subscribers.Endpoints.TryGetValue(delivery.Endpoint, out var endpoint))
        {
            return (Cancelled(delivery, "The endpoint was removed."), LaneFeedback.None);
        }
        if (!endpoint.Enabled && !delivery.Test)
        {
            return (Cancelled(delivery, endpoint.DisabledReason ?? "The endpoint is disabled."), LaneFeedback.None);
        }

        var target = targets.Of(subscribers, endpoint);
        var attempt = ids.Next<AttemptId>();
        var sentAt = time.GetUtcNow();
        var (request, trace) = target.Prepare(delivery.Event, sentAt);
        var outcome = await sender.SendAsync(request, abort);
        var endedAt = time.GetUtcNow();

        var retries = subscribers.Profile.Retries;
        var number = delivery.Attempts + 1;
        var verdict = Verdict.Of(outcome, retries, endpoint.Retries, number, endedAt, options.RetryScale, chance);
        var finished = new Finished
        {
            Delivery = delivery,
            Verdict = verdict,
            EndedAt = endedAt,
            Attempt = new MadeAttempt(attempt, number, sentAt, outcome, trace, subscribers.Profile.Disable),
        };
        return (finished, LaneFeedbacks.Of(outcome, retries.ThrottleOn));
    }

    private Finished Cancelled(QueuedDelivery delivery, string reason) =>
        new()
        {
            Delivery = delivery,
            Verdict = Verdict.Cancelled(reason),
            EndedAt = time.GetUtcNow(),
        };
}
