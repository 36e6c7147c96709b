using System.Text;
using System.Text.Json;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>Makes the request that an endpoint of an organization would get of an event now, and sends nothing: for receivers that only their
/// developer's machine can reach, and to be looked at.</summary>
public sealed class Rehearsal(
    IEventLog events,
    EndpointDirectory directory,
    ISubscriberSource source,
    ProfileSet profiles,
    Targets targets,
    IdSource ids,
    TimeProvider time
)
{
    // A request has to have an address; these are never called.
    private const string Nowhere = "https://localhost/";
    private const string Example = "https://receiver.example/webhooks";

    /// <param name="secret">Signs it; null where the profile's requests are not signed or need not be.</param>
    public async Task<Result<OutgoingRequest>> MakeAsync(
        Organization organization,
        EventId id,
        string? secret,
        CancellationToken cancel
    )
    {
        if (
            !profiles.TryGet(organization.Profile, out var profile)
            || await events.FindAsync(organization.Id, id, cancel) is not { } happened
        )
        {
            return Refusal.NotFound("event", id.ToString());
        }
        var problems = EndpointSecrets.Check(secret, profile.Signature).ToList();
        if (problems.Count > 0)
        {
            return Refusal.Invalid(problems);
        }
        if (happened.Data.IsEmpty)
        {
            return Eraser.Refused;
        }
        var endpoint = Callbacks.Make(
            Callbacks.LaneOf(organization.Id, Nowhere),
            organization.Id,
            Nowhere,
            secret is null ? [] : [new EndpointSecret(secret, happened.CreatedAt, ExpiresAt: null)]
        );
        return Make(profile, organization, endpoint, happened);
    }

    /// <summary>The request of a sample of the catalogue, of an event that never happened.</summary>
    /// <param name="endpoint">Whose request; the values of its own headers are masked and its secrets are not used. Null: of any endpoint.</param>
    /// <param name="secret">Signs it; has the form that the profile wants. Null: it is not signed.</param>
    /// <returns>Refused where the catalogue has no sample.</returns>
    public Result<OutgoingRequest> MakeSample(
        Profile profile,
        Organization organization,
        Endpoint? endpoint,
        string? secret
    )
    {
        if (TestChoice.SampleFor(profile, endpoint) is not { } type)
        {
            return new Refusal(RefusalKind.Conflict, "request_unmade", "The catalogue has no sample.");
        }
        var now = time.GetUtcNow();
        var data = Encoding.UTF8.GetBytes(type.Sample);
        var check = EventCheck.Check(profile, new NewEvent { Type = type.Name, Data = data }, now);
        if (check.IsRefused)
        {
            return check.Refusal;
        }
        var happened = new Event
        {
            Id = ids.Next<EventId>(),
            Organization = organization.Id,
            Type = type.Name,
            Data = data,
            Scopes = check.Value.Scopes,
            OccurredAt = now,
            CreatedAt = now,
            Test = true,
        };
        IReadOnlyList<EndpointSecret> secrets = secret is null
            ? []
            : [new EndpointSecret(secret, now, ExpiresAt: null)];
        var shown = endpoint is null
            ? Callbacks.Make(Callbacks.LaneOf(organization.Id, Example), organization.Id, Example, secrets)
            : endpoint with
            {
                Secrets = secrets,
                Headers = endpoint.Headers.ToDictionary(h => h.Key, _ => Masking.Mask, StringComparer.Ordinal),
            };
        return Make(profile, organization, shown, happened);
    }

    private Result<OutgoingRequest> Make(Profile profile, Organization organization, Endpoint endpoint, Event happened)
    {
        try
        {
            var target = new Target(targets.Of(profile), organization, endpoint);
            return target.Prepare(happened, time.GetUtcNow()).Request;
        }
        catch (Exception e)
            when (e is FormatException or InvalidOperationException or ArgumentException or JsonException)
        {
            // As a failed attempt says it; these messages name what is wrong and never a secret.
            return new Refusal(RefusalKind.Conflict, "request_unmade", $"The request cannot be made: {e.Message}");
        }
    }

    /// <summary>The request that a test of an endpoint would be now, as the log would show it: the values of its own headers masked.</summary>
    /// <param name="type">As <see cref="Tester.TestAsync"/> takes it, and refuses it.</param>
    public async Task<Result<RehearsedTest>> OfTestAsync(
        Organization organization,
        EndpointId id,
        string? type,
        CancellationToken cancel
    )
    {
        var subscribers = await directory.FindAsync(organization.Id, source, cancel);
        if (subscribers is null || !subscribers.Endpoints.TryGetValue(id, out var endpoint))
        {
            return Refusal.NotFound("endpoint", id.ToString());
        }
        var wanted = TestChoice.Of(subscribers.Profile, endpoint, type, data: null);
        if (wanted.IsRefused)
        {
            return wanted.Refusal;
        }
        var now = time.GetUtcNow();
        var shown = endpoint with
        {
            Headers = endpoint.Headers.ToDictionary(h => h.Key, _ => Masking.Mask, StringComparer.Ordinal),
        };
        var happened = EventOf(organization, wanted.Value.Type, wanted.Value.Data, now);
        return Make(subscribers.Profile, organization, shown, happened)
            .Select(request => new RehearsedTest(
                happened.Type,
                new SentRequest(endpoint.Url, request.Headers, request.Body)
            ));
    }

    /// <summary>The body that receivers get of a type's sample.</summary>
    public ReadOnlyMemory<byte> BodyOf(Organization organization, Profile profile, EventType type)
    {
        var now = time.GetUtcNow();
        var envelope = targets.Of(profile).Envelope;
        return envelope.Render(
            new EnvelopeValues(
                EventOf(organization, type.Name, Encoding.UTF8.GetBytes(type.Sample), now),
                now,
                envelope.NeedsOrganization ? OrganizationSlots.Of(organization) : null
            )
        );
    }

    private Event EventOf(Organization organization, string type, ReadOnlyMemory<byte> data, DateTimeOffset now) =>
        new()
        {
            Id = ids.Next<EventId>(),
            Organization = organization.Id,
            Type = type,
            Data = data,
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = now,
            CreatedAt = now,
            Test = true,
        };
}

/// <param name="Type">The one that was chosen, if none was named.</param>
public sealed record RehearsedTest(string Type, SentRequest Request);
