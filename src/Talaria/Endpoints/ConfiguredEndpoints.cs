using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Makes an organization's endpoints exactly those of a configuration. Such an organization is made here, and its endpoints
/// are changed nowhere else.</summary>
public sealed class ConfiguredEndpoints(
    OrganizationRegistrar organizations,
    IConfiguredEndpointStore store,
    IWaitingDeliveries waiting,
    ProfileSet profiles,
    IdSource ids,
    TimeProvider time
)
{
    /// <summary>Everything that is wrong with a list; pointers begin with the place in it: <c>/1/url</c>.</summary>
    public static IEnumerable<FieldProblem> Check(IReadOnlyList<NewEndpoint> wanted, Profile profile, UrlCheck urls)
    {
        if (profile.Limits.MaxEndpoints is { } most && wanted.Count > most)
        {
            yield return new FieldProblem("", $"has to be at most {most} endpoints");
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < wanted.Count; i++)
        {
            foreach (var problem in EndpointDraft.Check(wanted[i], profile, urls))
            {
                yield return problem with
                {
                    Pointer = $"/{i}{problem.Pointer}",
                };
            }
            if (profile.Url.Unique && !seen.Add(wanted[i].Url))
            {
                yield return new FieldProblem($"/{i}/url", "is there twice");
            }
        }
    }

    /// <param name="wanted">Checked; only URLs, events and headers are configured. Null: the configuration says nothing, so an
    /// organization that it made before ends without endpoints, and none is made.</param>
    /// <returns>What was changed; refused if the external id is that of an organization which is not configured.</returns>
    public async Task<Result<EndpointChanges>> ApplyAsync(
        ConfiguredOrganization owner,
        IReadOnlyList<NewEndpoint>? wanted,
        CancellationToken cancel
    )
    {
        var found = await organizations.FindAsync(owner.ExternalId, cancel);
        if (wanted is null && found?.ConfiguredIn is null)
        {
            return EndpointChanges.None;
        }
        var made = found ?? await MakeAsync(owner, cancel);
        return made.IsRefused ? made.Refusal
            : made.Value.ConfiguredIn is null || made.Value.Profile != owner.Profile ? Foreign(owner)
            : await ReplaceAsync(made.Value, wanted ?? []);
    }

    private Task<Result<Organization>> MakeAsync(ConfiguredOrganization owner, CancellationToken cancel) =>
        organizations.AddAsync(
            new NewOrganization(owner.Name, owner.Profile, [], owner.ExternalId) { ConfiguredIn = owner.Where },
            null,
            cancel
        );

    private async Task<EndpointChanges> ReplaceAsync(Organization organization, IReadOnlyList<NewEndpoint> wanted)
    {
        if (!profiles.TryGet(organization.Profile, out var profile))
        {
            throw new InvalidOperationException($"The profile '{organization.Profile}' is not loaded.");
        }
        var now = time.GetUtcNow();
        var changes = await store.ReplaceAsync(
            organization.Id,
            profile,
            present => EndpointChanges.Between(present, wanted, Make, now),
            now
        );
        foreach (var gone in changes.Removed)
        {
            await waiting.CancelAsync(gone.Id, "endpoint no longer configured");
        }
        return changes;

        Endpoint Make(NewEndpoint one) =>
            EndpointDraft.Make(one, ids.Next<EndpointId>(), organization.Id, profile, now);
    }

    private static Refusal Foreign(ConfiguredOrganization owner) =>
        new(
            RefusalKind.Conflict,
            "organization_not_configured",
            $"An organization with the external_id '{owner.ExternalId}' was made through the API, and {owner.Where} is of one that the "
                + "configuration makes. Remove that organization or give it another external_id "
                + $"(PATCH /api/v1/organizations/{owner.ExternalId}), or take the endpoints out of the configuration."
        );
}

/// <summary>The organization that a configuration's endpoints belong to.</summary>
/// <param name="Where">Where the endpoints are configured, for people.</param>
public sealed record ConfiguredOrganization(string ExternalId, string Name, string Profile, string Where);

/// <summary>Replaces an organization's endpoints as one step.</summary>
public interface IConfiguredEndpointStore
{
    /// <param name="decide">Gets what is there, oldest first. Pure: may be run twice.</param>
    /// <returns>What was decided, committed.</returns>
    Task<EndpointChanges> ReplaceAsync(
        OrganizationId organization,
        Profile profile,
        Func<IReadOnlyList<Endpoint>, EndpointChanges> decide,
        DateTimeOffset at
    );
}
