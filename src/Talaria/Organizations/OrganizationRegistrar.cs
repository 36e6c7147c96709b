using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Organizations;

/// <summary>Creates, finds, changes and removes organizations.</summary>
public sealed class OrganizationRegistrar(
    IOrganizationStore store,
    KnownOrganizations known,
    RecognizedKeys keys,
    ProfileSet profiles,
    IdSource ids,
    TimeProvider time
)
{
    private static readonly Refusal IsBuiltIn = new(
        RefusalKind.Conflict,
        "built_in",
        "This is Talaria's own organization: it keeps its external_id and its profile, and cannot be deleted."
    );

    public async Task<Result<Organization>> AddAsync(
        NewOrganization wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        FieldProblem[] problems =
        [
            .. OrganizationRules.Name(wanted.Name),
            .. OrganizationRules.Profile(wanted.Profile, profiles),
            .. OrganizationRules.Owners(wanted.Owners),
            .. OrganizationRules.ExternalName(wanted.ExternalId),
        ];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var now = time.GetUtcNow();
        var organization = new Organization
        {
            Id = ids.Next<OrganizationId>(),
            ExternalId = wanted.ExternalId,
            ConfiguredIn = wanted.ConfiguredIn,
            Name = wanted.Name,
            Profile = wanted.Profile,
            Owners = Distinct(wanted.Owners),
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await store.AddAsync(organization, once);
    }

    /// <summary>Makes the operator's own organization unless it is there.</summary>
    /// <exception cref="StartupException">Another organization has its external id.</exception>
    public async Task EnsureBuiltInAsync(CancellationToken cancel)
    {
        if (
            await store.FindAsync(BuiltIn.Id, cancel) is null
            && (await store.AddAsync(BuiltIn.At(time.GetUtcNow()), null)).IsRefused
            // Refused to us because another node was faster?
            && await store.FindAsync(BuiltIn.Id, cancel) is null
        )
        {
            throw new StartupException(
                $"The external_id '{BuiltIn.ExternalId}' is kept for Talaria's own organization, and another one has it."
            );
        }
    }

    /// <summary>From memory when it was asked for lately.</summary>
    /// <param name="idOrExternalId"><c>org_...</c> or the external id.</param>
    public ValueTask<Organization?> FindAsync(string idOrExternalId, CancellationToken cancel) =>
        known.Find(idOrExternalId) is { } found ? new(found) : ReadAsync(idOrExternalId, cancel);

    public Task<Result<Page<Organization>>> ListAsync(PageRequest page, CancellationToken cancel) =>
        store.ListAsync(page, "", cancel);

    /// <param name="search">A part of the name or of the external id, with ASCII letters in any case, or a whole id.</param>
    public async Task<Result<Page<Organization>>> ListAsync(
        PageRequest page,
        string search,
        CancellationToken cancel
    ) =>
        OrganizationId.TryParse(search, out var id)
            ? new Page<Organization>(await store.FindAsync(id, cancel) is { } found ? [found] : [], null)
            : await store.ListAsync(page, search, cancel);

    public async Task<Result<Organization>> ChangeAsync(
        OrganizationId id,
        OrganizationChange change,
        CancellationToken cancel
    )
    {
        if (id == BuiltIn.Id && (change.Profile is not null || change.ExternalId.IsSet))
        {
            return IsBuiltIn;
        }
        FieldProblem[] problems =
        [
            .. change.Name is { } name ? OrganizationRules.Name(name) : [],
            .. change.Profile is { } profile ? OrganizationRules.Profile(profile, profiles) : [],
            .. change.Owners is { } owners ? OrganizationRules.Owners(owners) : [],
            .. OrganizationRules.ExternalName(change.ExternalId.Value),
        ];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var now = time.GetUtcNow();
        var result = await store.ChangeAsync(id, before => Refuse(before, Merge(before, change, now)));
        known.Forget(id);
        return result;
    }

    /// <returns>Null when removed: its keys stop working and its endpoints are disabled at once.</returns>
    public async Task<Refusal?> RemoveAsync(OrganizationId id, CancellationToken cancel)
    {
        if (id == BuiltIn.Id)
        {
            return IsBuiltIn;
        }
        var refusal = await store.RemoveAsync(id, OrganizationRules.Configured, time.GetUtcNow());
        known.Forget(id);
        keys.Forget(id);
        return refusal;
    }

    private static Organization Merge(Organization before, OrganizationChange change, DateTimeOffset now) =>
        before with
        {
            Name = change.Name ?? before.Name,
            Profile = change.Profile ?? before.Profile,
            Owners = change.Owners is { } owners ? Distinct(owners) : before.Owners,
            ExternalId = change.ExternalId.Over(before.ExternalId),
            UpdatedAt = now,
        };

    /// <summary>A configured organization is found again by its external id, and its endpoints were checked by its profile.</summary>
    private static Result<Organization> Refuse(Organization before, Organization after) =>
        (after.Profile != before.Profile || after.ExternalId != before.ExternalId)
        && OrganizationRules.Configured(before) is { } refusal
            ? refusal
            : after;

    private async ValueTask<Organization?> ReadAsync(string idOrExternalId, CancellationToken cancel)
    {
        var stamp = known.Stamp;
        var found =
            OrganizationId.TryParse(idOrExternalId, out var id) ? await store.FindAsync(id, cancel)
            : ExternalId.Refuse(idOrExternalId) is null ? await store.FindAsync(idOrExternalId, cancel)
            : null;
        if (found is not null)
        {
            known.Keep(idOrExternalId, found, stamp);
        }
        return found;
    }

    private static string[] Distinct(IReadOnlyList<string> owners) =>
        [.. owners.Distinct(StringComparer.OrdinalIgnoreCase)];
}

public sealed record NewOrganization(string Name, string Profile, IReadOnlyList<string> Owners, string? ExternalId)
{
    /// <summary>Where its endpoints are configured; null: they are managed here.</summary>
    public string? ConfiguredIn { get; init; }
}

/// <summary>A merge patch: null leaves as it is. <see cref="ExternalId"/> is an <see cref="Optional{T}"/> because null removes it.</summary>
public sealed record OrganizationChange(
    string? Name,
    string? Profile,
    IReadOnlyList<string>? Owners,
    Optional<string> ExternalId
);
