using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Profiles;

namespace Talaria.Server.Dashboard;

/// <summary>Who looks at a page, and what about: the operator, or a customer by a portal link. A parameter of every page's handler.</summary>
/// <remarks>Public, as all that components take: what Razor generates is public.</remarks>
public sealed record Viewer
{
    public required Links Links { get; init; }

    public required DateTimeOffset Now { get; init; }

    public bool IsOperator { get; init; }

    /// <summary>By a portal link: sees one organization only.</summary>
    public bool IsCustomer { get; init; }

    /// <summary>May not change anything: no form, no button that does.</summary>
    public bool ReadOnly { get; init; }

    public bool IsSignedIn => IsOperator || IsCustomer;

    public bool MayChange => IsSignedIn && !ReadOnly;

    /// <summary>A portal's looks.</summary>
    public Theme? Theme { get; init; }

    /// <summary>What every form sends back (Sessions/FormCheck): <c>PostForm</c> puts it there.</summary>
    public string FormCode { get; init; } = "";

    /// <summary>The organization that the page is about, if it is about one.</summary>
    public Organization? About { get; init; }

    public Profile? AboutProfile { get; init; }

    /// <exception cref="InvalidOperationException">The page is not about one organization: a bug in its route.</exception>
    public Organization Organization => About ?? throw new InvalidOperationException("No {org} in this page's route.");

    /// <inheritdoc cref="Organization"/>
    public Profile Profile => AboutProfile ?? throw new InvalidOperationException("No {org} in this page's route.");

    /// <summary>Links of that organization.</summary>
    public OrganizationLinks Here => Links.Of(Organization.Id);

    /// <summary>The words of that organization's platform.</summary>
    public ProfileWords Words => new(Profile);

    /// <summary>What stands at the top left: the platform's name on a portal.</summary>
    public string Brand => Theme?.Name ?? (IsCustomer ? About?.Name ?? "Webhooks" : "Talaria");

    public static ValueTask<Viewer?> BindAsync(HttpContext http) => new(http.Features.Get<Viewer>());

    /// <summary>Somebody who is not signed in.</summary>
    public static Viewer Nobody(DateTimeOffset now) => new() { Links = Links.Site, Now = now };
}
