namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Says of a route of the dashboard who may open it; <see cref="Porter"/> enforces it.</summary>
internal sealed record Screen(Audience Audience)
{
    /// <summary>The operator's; to portal links it does not exist.</summary>
    public static readonly Screen Operator = new(Audience.Operator);

    /// <summary>About <c>{org}</c>: for the operator, and for portal links of that organization.</summary>
    public static readonly Screen Organization = new(Audience.Organization);

    /// <summary>About <c>{org}</c>, but the operator's only: keys, portal links, settings and removal, publishing from the catalogue.</summary>
    public static readonly Screen OrganizationByOperator = new(Audience.OrganizationByOperator);

    /// <summary>For everybody: signing in.</summary>
    public static readonly Screen Open = new(Audience.Open);

    public bool IsAboutOrganization => Audience is Audience.Organization or Audience.OrganizationByOperator;
}

internal enum Audience
{
    Open,
    Operator,
    Organization,
    OrganizationByOperator,
}

internal static class ScreenMetadata
{
    public static TBuilder For<TBuilder>(this TBuilder route, Screen screen)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(screen, ErrorPages.Shape);
}
