using Talaria.Organizations;

namespace Talaria.Server.Security;

/// <summary>Who may call a route: metadata of the route, which <see cref="Gate"/> enforces and the OpenAPI document shows.</summary>
internal sealed record Access(Audience Audience, Permissions Needs = Permissions.None)
{
    public static readonly Access Operator = new(Audience.Operator);
    public static readonly Access AnyKey = new(Audience.AnyKey);

    /// <summary>The platform's management API that the route is a part of, for <see cref="Audience.Facade"/>.</summary>
    public string? Facade { get; init; }

    public static Access Tenant(Permissions needs) => new(Audience.Tenant, needs);

    /// <summary>As <see cref="Tenant"/>, but the organization is not read from the store: the hot path only needs its id.</summary>
    public static Access TenantId(Permissions needs) => new(Audience.TenantId, needs);

    /// <summary>Keys of organizations whose profile names this facade; the organization is the key's.</summary>
    public static Access OfFacade(string facade, Permissions needs) => new(Audience.Facade, needs) { Facade = facade };
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

    /// <summary>Organizations' keys, whose profile names the facade: to others it does not exist, and the operator is not let in.</summary>
    Facade,
}

/// <summary>Says of a route who may call it.</summary>
internal static class AccessMetadata
{
    public static TBuilder Allows<TBuilder>(this TBuilder route, Access access)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(access);
}
