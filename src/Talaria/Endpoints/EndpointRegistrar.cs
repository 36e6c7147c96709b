using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Creates, changes, enables, disables and removes endpoints.</summary>
public sealed class EndpointRegistrar(
    IEndpointStore store,
    IWaitingDeliveries waiting,
    UrlCheck urls,
    ProfileSet profiles,
    IdSource ids,
    TimeProvider time
)
{
    private const int ReasonLength = 500;

    public static readonly Refusal ExternalIdTaken = new(
        RefusalKind.Conflict,
        "external_id_taken",
        "Another endpoint of the organization has this external_id."
    );

    public async Task<Result<EndpointView>> AddAsync(
        Organization organization,
        NewEndpoint wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        if (OrganizationRules.Configured(organization) is { } configured)
        {
            return configured;
        }
        var profile = ProfileOf(organization);
        FieldProblem[] problems = [.. EndpointDraft.Check(wanted, profile, urls)];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var endpoint = EndpointDraft.Make(wanted, ids.Next<EndpointId>(), organization.Id, profile, time.GetUtcNow());
        return await store.AddAsync(endpoint, profile, once);
    }

    /// <summary>The endpoint that has the wanted external id already, whatever else is wanted; otherwise a new one.</summary>
    public async Task<Result<EndpointView>> FindOrAddAsync(
        Organization organization,
        NewEndpoint wanted,
        CancellationToken cancel
    )
    {
        if (await KnownAsync() is { } known)
        {
            return known;
        }
        var added = await AddAsync(organization, wanted, null, cancel);
        // Another request with the same name was faster.
        return added.Refusal == ExternalIdTaken && await KnownAsync() is { } first ? first : added;

        async ValueTask<EndpointView?> KnownAsync() =>
            wanted.ExternalId is { } name ? await store.FindAsync(organization.Id, name, cancel) : null;
    }

    public Task<EndpointView?> FindAsync(OrganizationId organization, EndpointId id, CancellationToken cancel) =>
        store.FindAsync(organization, id, cancel);

    public Task<EndpointView?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel) =>
        store.FindAsync(organization, externalId, cancel);

    public Task<Result<Page<EndpointView>>> ListAsync(
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page,
        CancellationToken cancel
    ) => store.ListAsync(organization, filter, page, cancel);

    public Task<int> CountAsync(OrganizationId organization, CancellationToken cancel) =>
        store.CountAsync(organization, cancel);

    /// <param name="ifVersion">Refuse (<see cref="RefusalKind.Changed"/>) unless the endpoint has this version.</param>
    public async Task<Result<EndpointView>> ChangeAsync(
        Organization organization,
        EndpointId id,
        EndpointChange change,
        long? ifVersion,
        CancellationToken cancel
    )
    {
        if (OrganizationRules.Configured(organization) is { } configured)
        {
            return configured;
        }
        var profile = ProfileOf(organization);
        FieldProblem[] problems =
        [
            .. change.Url is { } url ? Url(url, profile) : [],
            .. change.Name.IsSet ? EndpointRules.Name(change.Name.Value, profile.Limits) : [],
            .. EndpointRules.Description(change.Description.Value),
            .. change.Events is { } events ? SubscriptionRules.Events(events, profile) : [],
            .. change.Scopes is { } scopes ? SubscriptionRules.Scopes(scopes, profile.Scopes) : [],
            .. change.AddScopes is { } added ? SubscriptionRules.Scopes(added, profile.Scopes) : [],
            .. EndpointSecrets.Check(change.Secret, profile.Signature),
            .. change.Headers is { } headers ? HeaderRules.Check(headers, profile) : [],
            .. EndpointRules.Metadata(change.Metadata.Value),
            .. EndpointRules.ExternalName(change.ExternalId.Value),
            .. EndpointRules.Timeout(change.Timeout.Value),
            .. EndpointRules.Retries(change.Retries.Value),
            .. EndpointRules.RateLimit(change.RateLimit.Value),
        ];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var now = time.GetUtcNow();
        var result = await store.ChangeAsync(
            organization.Id,
            id,
            profile,
            before =>
                Checked(before, ifVersion) is { } refusal
                    ? refusal
                    : EndpointEdits.Merge(before, change, profile.Scopes, now),
            null
        );
        return await CancelIfDisabledAsync(result, change.Enabled == false);
    }

    public async Task<Refusal?> RemoveAsync(
        Organization organization,
        EndpointId id,
        long? ifVersion,
        CancellationToken cancel
    )
    {
        if (OrganizationRules.Configured(organization) is { } configured)
        {
            return configured;
        }
        var profile = ProfileOf(organization);
        var refusal = await store.RemoveAsync(
            organization.Id,
            id,
            endpoint => Checked(endpoint, ifVersion) ?? WhileScoped(endpoint, profile),
            time.GetUtcNow()
        );
        if (refusal is null)
        {
            await waiting.CancelAsync(id, "endpoint deleted");
        }
        return refusal;
    }

    /// <summary>Replaces the secret by a new one; the old one signs along for <paramref name="overlap"/> where the signature allows several.</summary>
    /// <param name="overlap">Null: 24 hours where several may stand side by side, else none.</param>
    public async Task<Result<EndpointView>> RotateSecretAsync(
        Organization organization,
        EndpointId id,
        TimeSpan? overlap,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        if (OrganizationRules.Configured(organization) is { } configured)
        {
            return configured;
        }
        var profile = ProfileOf(organization);
        if (profile.Signature is not { } rule)
        {
            return new Refusal(RefusalKind.Conflict, "unsigned", "This profile's requests are not signed.");
        }
        if (EndpointSecrets.CheckOverlap(overlap, rule) is { } problem)
        {
            return Refusal.Invalid(problem);
        }
        var now = time.GetUtcNow();
        var next = EndpointSecrets.New(rule);
        var span = overlap ?? (rule.Scheme.Several ? EndpointSecrets.DefaultOverlap : TimeSpan.Zero);
        return await store.ChangeAsync(
            organization.Id,
            id,
            profile,
            before =>
                EndpointSecrets
                    .Rotate(before.Secrets, next, span, now)
                    .Select(secrets => EndpointEdits.Raised(before with { Secrets = secrets }, now)),
            once
        );
    }

    /// <summary>Resets health. No change for an enabled endpoint.</summary>
    public async Task<Result<EndpointView>> EnableAsync(
        Organization organization,
        EndpointId id,
        CancellationToken cancel
    )
    {
        var before = await store.FindAsync(organization.Id, id, cancel);
        var enabled = await SwitchAsync(organization, id, enabled: true, null);
        return before?.MissingSince is { } since ? enabled.Select(view => view with { MissedSince = since }) : enabled;
    }

    /// <summary>Cancels what waits.</summary>
    public async Task<Result<EndpointView>> DisableAsync(
        Organization organization,
        EndpointId id,
        string? reason,
        CancellationToken cancel
    )
    {
        if (reason is not null && (reason.Length is 0 or > ReasonLength || reason.Any(char.IsControl)))
        {
            return Refusal.Invalid(new FieldProblem("/reason", $"has to be 1 to {ReasonLength} characters"));
        }
        var result = await SwitchAsync(organization, id, enabled: false, reason);
        return await CancelIfDisabledAsync(result, asked: true);
    }

    private async Task<Result<EndpointView>> SwitchAsync(
        Organization organization,
        EndpointId id,
        bool enabled,
        string? reason
    )
    {
        if (OrganizationRules.Configured(organization) is { } configured)
        {
            return configured;
        }
        var now = time.GetUtcNow();
        return await store.ChangeAsync(
            organization.Id,
            id,
            ProfileOf(organization),
            before =>
                before.Enabled == enabled
                    ? before
                    : EndpointEdits.Raised(EndpointEdits.Switched(before, enabled, reason), now),
            null
        );
    }

    /// <summary>Asked of an endpoint that was disabled before too: an earlier cancelling may have been cut off.</summary>
    private async Task<Result<EndpointView>> CancelIfDisabledAsync(Result<EndpointView> result, bool asked)
    {
        if (asked && result is { IsRefused: false, Earlier: null, Value.Endpoint: { Enabled: false } endpoint })
        {
            await waiting.CancelAsync(endpoint.Id, $"endpoint disabled: {endpoint.DisabledReason}");
        }
        return result;
    }

    private static Refusal? Checked(Endpoint endpoint, long? ifVersion) =>
        ifVersion is { } version && version != endpoint.Version
            ? new Refusal(
                RefusalKind.Changed,
                "changed",
                $"The endpoint is at version {endpoint.Version}, not {version}: read it again."
            )
            : null;

    private static Refusal? WhileScoped(Endpoint endpoint, Profile profile) =>
        !profile.DeleteWhileScoped
        && profile.Scopes.FirstOrDefault(kind => kind.OnEndpoints && endpoint.Scopes.ContainsKey(kind.Name)) is { } held
            ? new Refusal(
                RefusalKind.Conflict,
                "endpoint_scoped",
                $"The endpoint still has ids of '{held.Name}': take them away first."
            )
            : null;

    private IEnumerable<FieldProblem> Url(string url, Profile profile) =>
        urls.Refuse(url, profile.Url).Select(problem => new FieldProblem("/url", problem));

    private Profile ProfileOf(Organization organization) =>
        profiles.TryGet(organization.Profile, out var profile)
            ? profile
            : throw new InvalidOperationException(
                $"Organization {organization.Id} has profile '{organization.Profile}', which is not loaded."
            );
}
