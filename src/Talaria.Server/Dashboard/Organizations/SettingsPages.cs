using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Dashboard.Organizations;

/// <summary>One organization, for the operator: its names, owners and profile, and its removal.</summary>
internal static class SettingsPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organizations/{org}/settings", Show).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/settings", ChangeAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/settings/delete", RemoveAsync).For(Screen.OrganizationByOperator);
    }

    private static IResult Show(Viewer viewer, ProfileSet profiles) => PageOf(viewer, profiles, Form.Blank, Form.Blank);

    private static async Task<IResult> ChangeAsync(
        HttpContext http,
        Viewer viewer,
        OrganizationRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var before = viewer.Organization;
        // What was not changed is not named: another profile is refused while there are endpoints, the same one is not.
        var change = new OrganizationChange(
            form.Text("name") ?? "",
            form.Text("profile") is { } profile && profile != before.Profile ? profile : null,
            form.Lines("owners"),
            form.Text("external_id") is var external && external != before.ExternalId ? new(true, external) : default
        );
        var changed = await registrar.ChangeAsync(before.Id, change, cancel);
        return changed.Refusal is { } refusal
            ? PageOf(
                viewer,
                profiles,
                form.Refused(refusal, ("external_id_taken", "external_id"), ("profile_in_use", "profile")),
                Form.Blank
            )
            : Redirect.After(viewer.Here.Settings, Flash.Saved);
    }

    private static async Task<IResult> RemoveAsync(
        HttpContext http,
        Viewer viewer,
        OrganizationRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var organization = viewer.Organization;
        var refusal =
            form.Text("confirm") == WordOf(organization)
                ? await registrar.RemoveAsync(organization.Id, cancel)
                : Confirm.Mistyped(WordOf(organization));
        return refusal is null
            ? Redirect.After(viewer.Links.Organizations, Flash.OrganizationRemoved)
            : PageOf(viewer, profiles, Form.Blank, form.Refused(refusal));
    }

    private static string WordOf(Organization organization) => organization.ExternalId ?? organization.Id.ToString();

    private static Page PageOf(Viewer viewer, ProfileSet profiles, Form form, Form removal) =>
        Page.Of<SettingsPage, SettingsModel>(
            viewer,
            "Settings",
            new(form, removal, OrganizationPages.Choices(profiles), WordOf(viewer.Organization))
        ) with
        {
            Status = removal.Refusal is null ? form.Status : removal.Status,
            Area = Area.Settings,
        };
}

/// <param name="Removal">The form below the other.</param>
/// <param name="Word">What is typed to confirm it.</param>
public sealed record SettingsModel(Form Form, Form Removal, IReadOnlyList<Option> Profiles, string Word);
