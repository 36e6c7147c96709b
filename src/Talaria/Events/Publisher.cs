using Microsoft.Extensions.Logging;
using Talaria.Endpoints;
using Talaria.Ids;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Events;

/// <summary>Takes events in: checks them against the profile, stores them with their deliveries, and answers after the commit.</summary>
public sealed partial class Publisher(
    EndpointDirectory directory,
    ISubscriberSource source,
    IEventStore store,
    UrlCheck urls,
    CallbackSecrets callbacks,
    IdSource ids,
    TimeProvider time,
    ILogger<Publisher> log
)
{
    /// <summary>Events in one batch.</summary>
    public const int BatchLimit = 1_000;

    /// <summary>An event of an organization is committed. Short work only: the publisher's answer waits for it.</summary>
    public event Action<OrganizationId>? Stored;

    public async ValueTask<Result<Published>> PublishAsync(
        OrganizationId organization,
        NewEvent wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        if (await CheckAsync(organization, wanted, cancel) is var publication && publication.IsRefused)
        {
            return publication.Refusal;
        }
        // What is kept for the key is the answer to one event, not to a list of one.
        var onceEach = once is null
            ? null
            : once with
            {
                Answer = all => once.Answer(((IReadOnlyList<Published>)all)[0]),
            };
        var stored = Seen(await store.StoreAsync([publication.Value], onceEach));
        Stored?.Invoke(organization);
        return stored.IsRefused
            ? stored.Refusal with
            {
                Problems = [.. stored.Refusal.Problems.Select(p => p with { Pointer = WithoutIndex(p.Pointer) })],
            }
            : stored.Select(all => all[0]);
    }

    /// <summary>All or nothing. Problems point into the list: <c>/3/type</c>.</summary>
    public async ValueTask<Result<IReadOnlyList<Published>>> PublishAllAsync(
        IReadOnlyList<(OrganizationId Organization, NewEvent Wanted)> events,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        if (events.Count > BatchLimit)
        {
            return new Refusal(
                RefusalKind.TooLarge,
                "batch_too_large",
                $"A batch holds at most {BatchLimit} events; this one has {events.Count}."
            );
        }
        var publications = new Publication[events.Count];
        List<FieldProblem>? problems = null;
        Refusal? refusal = null;
        for (var i = 0; i < events.Count; i++)
        {
            var check = await CheckAsync(events[i].Organization, events[i].Wanted, cancel);
            if (!check.IsRefused)
            {
                publications[i] = check.Value;
                continue;
            }
            refusal ??= check.Refusal with
            {
                Detail = $"Event {i}: {check.Refusal.Detail} Nothing of the batch was stored.",
            };
            foreach (var problem in check.Refusal.Problems)
            {
                (problems ??= []).Add(problem with { Pointer = $"/{i}{problem.Pointer}" });
            }
        }
        if (refusal is not null)
        {
            return refusal with { Problems = problems ?? [] };
        }
        var stored = Seen(await store.StoreAsync(publications, once));
        if (Stored is { } told)
        {
            Array.ForEach(publications, p => told(p.Event.Organization));
        }
        return stored;
    }

    private async ValueTask<Result<Publication>> CheckAsync(
        OrganizationId organization,
        NewEvent wanted,
        CancellationToken cancel
    )
    {
        var subscribers = directory.Find(organization) ?? await directory.FindAsync(organization, source, cancel);
        if (subscribers is null)
        {
            return Refusal.NotFound("organization", organization.ToString());
        }
        var now = time.GetUtcNow();
        var check = EventCheck.Check(subscribers.Profile, wanted, now);
        if (check.IsRefused)
        {
            return check.Refusal;
        }
        if (wanted.CallbackUrl is { } callback && await RefuseAsync(callback, subscribers) is { } refusal)
        {
            return refusal;
        }
        return new Publication(
            new Event
            {
                Id = ids.Next<EventId>(),
                Organization = organization,
                ExternalId = wanted.ExternalId,
                Type = wanted.Type,
                Data = wanted.Data,
                Scopes = check.Value.Scopes,
                OccurredAt = wanted.OccurredAt ?? now,
                CallbackUrl = wanted.CallbackUrl,
                CreatedAt = now,
            },
            wanted.ExternalId is null ? null : ContentHash.Of(wanted)
        );
    }

    /// <summary>Checks the address by the rules of endpoints, and sees to it that there is a secret to sign with.</summary>
    private async ValueTask<Refusal?> RefuseAsync(string callback, Subscribers subscribers)
    {
        // Private addresses are for the operator's own endpoints, and this one is the publisher's.
        var problems = urls.Refuse(callback, subscribers.Profile.Url with { PrivateAddresses = false })
            .Select(problem => new FieldProblem("/callback_url", problem))
            .ToList();
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }
        return subscribers is { CallbackSecrets.Count: 0, Profile.Signature: { } rule }
            ? (await callbacks.EnsureAsync(subscribers.Organization.Id, rule)).Refusal
            : null;
    }

    private Result<T> Seen<T>(Result<T> stored)
    {
        if (stored.Refusal?.Cause is { } cause)
        {
            LogNotStored(cause);
        }
        return stored;
    }

    private static string WithoutIndex(string pointer) => pointer[pointer.IndexOf('/', 1)..];

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be stored and were refused")]
    private partial void LogNotStored(Exception reason);
}

/// <param name="Deliveries">How many endpoints it goes to, its callback included.</param>
/// <param name="Duplicate">The same external id with the same content was published before: nothing is sent again.</param>
public sealed record Published(EventId Id, int Deliveries, bool Duplicate);

/// <summary>What a publisher says.</summary>
public sealed record NewEvent
{
    public required string Type { get; init; }

    /// <summary>One JSON value, exactly as it was given.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>One more address that it goes to, signed with the organization's callback secret.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}
