namespace Talaria.Server.Dashboard.Layout;

/// <summary>What the layout says of a page.</summary>
public sealed record Frame(string Title, Area Area, IReadOnlyList<Crumb> Above, Flash? Flash);

/// <summary>A page above this one.</summary>
public sealed record Crumb(string Text, string Link);

/// <summary>The entries of the navigation.</summary>
public enum Area
{
    None,
    Home,
    Organizations,
    Nodes,
    Profiles,
    Overview,
    Endpoints,
    Deliveries,
    Events,
    Catalogue,
    Verify,
    Replays,
    Notices,
    Keys,
    PortalLinks,
    Settings,
}
