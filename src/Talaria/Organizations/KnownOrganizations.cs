using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>The organizations that callers named lately, by what they called them: the operator's publishes name one each time.</summary>
public sealed class KnownOrganizations
{
    private const int Most = 65_536;
    private readonly ReadCache<string, Organization> known = new(Most, StringComparer.Ordinal);

    internal long Stamp => known.Stamp;

    internal Organization? Find(string idOrExternalId) => known.Find(idOrExternalId);

    internal void Keep(string idOrExternalId, Organization found, long stamp) =>
        known.Keep(idOrExternalId, found, stamp);

    internal void Forget(OrganizationId id) => known.Forget(o => o.Id == id);

    internal void Forget(IReadOnlySet<OrganizationId> ids) => known.Forget(o => ids.Contains(o.Id));

    internal void ForgetAll() => known.Forget(_ => true);
}
