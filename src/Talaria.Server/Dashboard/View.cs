using Microsoft.AspNetCore.Components;

namespace Talaria.Server.Dashboard;

/// <summary>What every component has: who looks, and the links that this person may follow.</summary>
public abstract class View : ComponentBase
{
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    protected Links Links => Viewer.Links;

    /// <summary>Links of the organization that the page is about.</summary>
    protected OrganizationLinks Here => Viewer.Here;
}

/// <summary>A page: a template of what its handler found.</summary>
public abstract class View<TModel> : View
{
    [Parameter, EditorRequired]
    public required TModel Model { get; set; }
}
