using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Organizations;

/// <summary>The operator's list of organizations, and the form that makes one.</summary>
/// <remarks>The model for the other pages: a GET reads and shows; a POST reads the form, calls the use case, and ends in a redirect, or
/// in the same page with what was typed and what was wrong.</remarks>
internal static class OrganizationPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organizations", ListAsync).For(Screen.Operator);
        routes.MapGet("/organizations/new", ShowNew).For(Screen.Operator);
        routes.MapPost("/organizations/new", AddAsync).For(Screen.Operator);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    )
    {
        var query = http.Request.Query;
        var search = query["search"].ToString().Trim();
        var cursor = query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        var found = await registrar.ListAsync(new PageRequest(50, cursor), search, cancel);
        return found.IsRefused
            ? Problems.Of(found.Refusal)
            : Page.Of<OrganizationList, OrganizationListModel>(
                viewer,
                "Organizations",
                new(found.Value, search, cursor)
            ) with
            {
                Area = Area.Organizations,
            };
    }

    private static IResult ShowNew(Viewer viewer, ProfileSet profiles) => NewPage(viewer, profiles, Form.Blank);

    private static async Task<IResult> AddAsync(
        HttpContext http,
        Viewer viewer,
        OrganizationRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var wanted = new NewOrganization(
            form.Text("name") ?? "",
            form.Text("profile") ?? "",
            form.Lines("owners"),
            form.Text("external_id")
        );
        var made = await registrar.AddAsync(wanted, null, cancel);
        return made.Refusal is { } refusal
            ? NewPage(viewer, profiles, form.Refused(refusal, ("external_id_taken", "external_id")))
            : Redirect.After(viewer.Links.Of(made.Value.Id).Overview, Flash.OrganizationMade);
    }

    private static Page NewPage(Viewer viewer, ProfileSet profiles, Form form) =>
        Page.Of<NewOrganizationPage, NewOrganizationModel>(
            viewer,
            "New organization",
            new(form, Choices(profiles))
        ) with
        {
            Status = form.Status,
            Area = Area.Organizations,
            Above = [new Crumb("Organizations", viewer.Links.Organizations)],
        };

    internal static IReadOnlyList<Option> Choices(ProfileSet profiles) =>
        [
            .. profiles
                .All.OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new Option(p.Name, p.Title == p.Name ? p.Name : $"{p.Name}: {p.Title}")),
        ];
}

/// <param name="Cursor">Of this page; null on the first.</param>
public sealed record OrganizationListModel(Page<Organization> Page, string Search, string? Cursor);

public sealed record NewOrganizationModel(Form Form, IReadOnlyList<Option> Profiles);
