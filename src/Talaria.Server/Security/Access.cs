using Talaria.Organizations;

namespace Talaria.Server.Security;

/// <summary>Who may call a route: metadata of the route, which <see cref="Gate"/> enforces and the OpenAPI document shows.</summary>
internal sealed record Access(Audience Audience, Permissions Needs = Permissions.None)
{
    public static readonly Access Operator = new(Audience.Operator);
    public static readonly Access AnyKey = new(Audience.AnyKey);

    public static Access Tenant(Permissions needs) => new(Audience.Tenant, needs);

    /// <summary>As <see cref="Tenant"/>, but the organization is not read from the store: the hot path only needs its id.</summary>
    public static Access TenantId(Permissions needs) => new(Audience.TenantId, needs);
}

internal enum Audience
{
    /// <summary>The operator; to organizations' keys the route does not exist.</summary>
    Operator,

    /// <summary>The operator, and keys of the organization that the path names.</summary>
    Tenant,

    /// <summary>The same, without reading the organization.</summary>
    TenantId,

    /// <summary>Every key.</summary>
    AnyKey,
}
