using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Server.Security;

/// <summary>The organization that a request is about, and who asks; a parameter of every handler below <c>/organizations/{org}</c> and of the facades.</summary>
internal sealed record Tenant(Organization Organization, Caller Caller)
{
    public OrganizationId Id => Organization.Id;

    public static ValueTask<Tenant?> BindAsync(HttpContext http)
    {
        var admission = Admission.Of(http);
        return new(new Tenant(admission.Organization!, admission.Caller));
    }
}

/// <summary>What <see cref="Gate"/> found out about a request that it let through.</summary>
internal sealed record Admission(Caller Caller)
{
    /// <summary>For <see cref="Audience.Tenant"/> and <see cref="Audience.Facade"/>.</summary>
    public Organization? Organization { get; init; }

    /// <summary>For every audience that is about one organization.</summary>
    public OrganizationId OrganizationId { get; init; }

    public static Admission Of(HttpContext http) =>
        http.Features.Get<Admission>() ?? throw new InvalidOperationException("The route has no Access.");
}
