using System.Text.Json;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>Makes the request that an endpoint of an organization would get of an event now, and sends nothing: for receivers that only their
/// developer's machine can reach.</summary>
public sealed class Rehearsal(IEventLog events, ProfileSet profiles, Targets targets, TimeProvider time)
{
    // A request has to have an address; this one is never called.
    private const string Nowhere = "https://localhost/";

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
}
