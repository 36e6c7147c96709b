using Talaria.Profiles;
using Talaria.Server.Security;

namespace Talaria.Server.Facades;

/// <summary>The catalogue of whoever calls a facade.</summary>
internal static class FacadeCatalogue
{
    public static Catalogue CatalogueOf(this ProfileSet profiles, Tenant tenant) =>
        profiles.TryGet(tenant.Organization.Profile, out var profile)
            ? profile.Catalogue
            : throw new InvalidOperationException("The gate lets nobody in whose profile is not loaded.");
}
