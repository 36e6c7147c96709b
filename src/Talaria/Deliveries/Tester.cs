using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Deliveries;

/// <summary>Sends a sample of the catalogue to one endpoint through the real pipeline: signed, logged, marked as a test, tried once.</summary>
public sealed class Tester(
    EndpointDirectory directory,
    ISubscriberSource source,
    ITestStore store,
    IDeliveryLog log,
    AttemptReader attempts,
    Endings endings,
    IdSource ids,
    TimeProvider time
)
{
    /// <summary>The longest timeout of an endpoint is 30 s; the rest is for its window and its rate limit.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>What another node records is found by looking, soon at first.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(400);

    /// <summary>Answers after the commit; the test goes to the head of the endpoint's lane. A disabled endpoint is tested too, and nothing counts
    /// then. Whatever the endpoint's scope ids, it gets the test.</summary>
    /// <param name="type">Null: the first type of the catalogue that the endpoint is subscribed to.</param>
    /// <param name="data">One JSON value that stands for the catalogue's sample; null: the sample.</param>
    /// <returns>Refused: a type outside the catalogue, the subscription or the samples (400, <c>/type</c>), data that the profile does not accept
    /// (400), no such endpoint (404), too little disk (503).</returns>
    public async Task<Result<Delivery>> TestAsync(
        Organization organization,
        EndpointId endpoint,
        string? type,
        ReadOnlyMemory<byte>? data,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        var subscribers = await directory.FindAsync(organization.Id, source, cancel);
        if (subscribers is null || !subscribers.Endpoints.TryGetValue(endpoint, out var tested))
        {
            return Refusal.NotFound("endpoint", endpoint.ToString());
        }
        var wanted = TestChoice.Of(subscribers.Profile, tested, type, data);
        if (wanted.IsRefused)
        {
            return wanted.Refusal;
        }
        var now = time.GetUtcNow();
        var check = EventCheck.Check(subscribers.Profile, wanted.Value, now);
        if (check.IsRefused)
        {
            return check.Refusal;
        }
        var happened = new Event
        {
            Id = ids.Next<EventId>(),
            Organization = organization.Id,
            Type = wanted.Value.Type,
            Data = wanted.Value.Data,
            Scopes = check.Value.Scopes,
            OccurredAt = now,
            CreatedAt = now,
            Test = true,
        };
        return await store.TestAsync(happened, endpoint, once);
    }

    /// <summary>Waits until the test has its outcome, at most <see cref="Patience"/>; then answers with what is there.</summary>
    /// <returns>Null: no such delivery.</returns>
    public async Task<TestOutcome?> WaitAsync(
        OrganizationId organization,
        DeliveryId delivery,
        CancellationToken cancel
    )
    {
        using var watch = endings.Of(delivery);
        var (began, look) = (time.GetTimestamp(), FirstLook);
        while (true)
        {
            if (await log.FindAsync(organization, delivery, cancel) is not { } found)
            {
                return null;
            }
            var left = Patience - time.GetElapsedTime(began);
            if (found.State != DeliveryState.Pending || left <= TimeSpan.Zero)
            {
                return new TestOutcome(found, await attempts.ReadAsync(found, cancel));
            }
            await watch.Signal.WaitAsync(left < look ? left : look, time, cancel);
            look = look * 2 < LongestLook ? look * 2 : LongestLook;
        }
    }
}

/// <summary>What came of a test.</summary>
/// <param name="Attempts">One; none while it is pending or if it was cancelled; more if a crash came before the first was recorded.</param>
public sealed record TestOutcome(Delivery Delivery, IReadOnlyList<Attempt> Attempts)
{
    /// <summary>The receiver's status, the duration, the class of error and its text; null if nothing was sent.</summary>
    public AttemptOutcome? Outcome => Attempts.Count == 0 ? null : Attempts[^1].Outcome;
}

/// <summary>Stores tests.</summary>
public interface ITestStore
{
    /// <summary>Commits the event with one delivery, to this endpoint alone, and hands it over to the head of its lane.</summary>
    /// <returns>Refused: an endpoint that is gone or another organization's (404), too little disk (503).</returns>
    Task<Result<Delivery>> TestAsync(Event happened, EndpointId endpoint, IdempotencyKey? once);
}
