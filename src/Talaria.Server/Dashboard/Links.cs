using System.Text;
using Talaria.Ids;

namespace Talaria.Server.Dashboard;

/// <summary>Every address of the dashboard, as this viewer reaches it: below a portal link they begin with the link's token.</summary>
public sealed class Links
{
    private readonly string? portal;

    private Links(string? portal) => this.portal = portal;

    /// <summary>The operator's.</summary>
    public static Links Site { get; } = new(portal: null);

    /// <summary>Where a session that is over, or none, is turned into one.</summary>
    public string SignIn => "/sign-in";

    public string SignOut => "/sign-out";

    public string Home => portal is null ? "/" : portal + "/";

    /// <summary>The operator's: attempts of all organizations while they happen, for <c>data-live</c>.</summary>
    public string Live => "/live";

    public string Organizations => "/organizations";

    public string NewOrganization => "/organizations/new";

    public string Nodes => "/nodes";

    public string Profiles => "/profiles";

    /// <summary>Of a portal link: <c>/p/{token}</c>.</summary>
    public static Links Portal(string root) => new(root);

    public string Profile(string name) => $"/profiles/{Escape(name)}";

    public OrganizationLinks Of(OrganizationId organization) =>
        portal is null ? new($"/organizations/{organization}", "") : new(portal, "/");

    /// <summary>With query parameters; those that are null or empty are left out.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = new StringBuilder(path);
        var sign = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(sign).Append(Escape(name)).Append('=').Append(Escape(value));
                sign = '&';
            }
        }
        return text.ToString();
    }

    /// <summary>A part of a path or of a query that holds anything.</summary>
    public static string Escape(string text) => Uri.EscapeDataString(text);
}

/// <summary>The addresses of one organization.</summary>
public sealed class OrganizationLinks
{
    private readonly string root;

    internal OrganizationLinks(string root, string end) => (this.root, Overview) = (root, root + end);

    public string Overview { get; }

    public string Endpoints => $"{root}/endpoints";

    public string NewEndpoint => $"{root}/endpoints/new";

    public string Deliveries => $"{root}/deliveries";

    /// <summary>The list's rows while they happen, for <c>data-live</c>.</summary>
    public string LiveDeliveries => $"{Deliveries}/live";

    public string Events => $"{root}/events";

    /// <summary>The types of events, with their samples.</summary>
    public string Catalogue => $"{root}/catalogue";

    public string Verify => $"{root}/verify";

    public string Notices => $"{root}/notices";

    public string Replays => $"{root}/replays";

    /// <summary>Where the endpoint of a new replay is chosen.</summary>
    public string NewReplay => $"{root}/replays/new";

    /// <summary>What signs deliveries to the callback URLs of events.</summary>
    public string CallbackSecret => $"{root}/callback-secret";

    /// <summary>Server-sent events for <c>data-live</c>.</summary>
    public string Live => $"{root}/live";

    /// <summary>The operator's: API keys.</summary>
    public string Keys => $"{root}/keys";

    /// <summary>The operator's: links that open the organization's part to its people.</summary>
    public string PortalLinks => $"{root}/portal";

    /// <summary>The operator's: name, owners, profile, removal.</summary>
    public string Settings => $"{root}/settings";

    /// <summary>The portal's colour.</summary>
    public string Theme => $"{root}/theme.css";

    /// <param name="action">What a form of it does: <c>edit</c>, <c>enable</c>, <c>test</c>...</param>
    public string Endpoint(EndpointId id, string? action = null) => Item(Endpoints, id.ToString(), action);

    public string Delivery(DeliveryId id, string? action = null) => Item(Deliveries, id.ToString(), action);

    public string Event(Ids.EventId id, string? action = null) => Item(Events, id.ToString(), action);

    /// <summary>A type's page in the catalogue.</summary>
    public string EventType(string name) => $"{Catalogue}/{Links.Escape(name)}";

    public string Replay(ReplayId id, string? action = null) => Item(Replays, id.ToString(), action);

    public string Key(KeyId id, string? action = null) => Item(Keys, id.ToString(), action);

    public string PortalLink(SessionId id, string? action = null) => Item(PortalLinks, id.ToString(), action);

    private static string Item(string list, string id, string? action) =>
        action is null ? $"{list}/{id}" : $"{list}/{id}/{action}";
}
