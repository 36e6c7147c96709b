using System.Globalization;
using Talaria.Ids;
using Talaria.Organizations.Sessions;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Organizations;

/// <summary>Links that open an organization's part of the dashboard to its people, for the operator: made, listed, withdrawn; and a look at
/// what they see.</summary>
internal static class PortalPages
{
    /// <summary>A look as the customer takes no longer.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);

    /// <summary>More than any good picture has; <see cref="PortalRules"/> says how many it may.</summary>
    private const int LogoBytes = 128 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organizations/{org}/portal", ListAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/portal", MakeAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/portal/open", OpenAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/portal/{id}/revoke", RevokeAsync).For(Screen.OrganizationByOperator);
    }

    private static Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        SessionOpener sessions,
        CancellationToken cancel
    ) => ShowAsync(viewer, sessions, Form.Blank, null, http.Request.Query["cursor"], cancel);

    private static async Task<IResult> MakeAsync(
        HttpContext http,
        Viewer viewer,
        SessionOpener sessions,
        Settings settings,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var theme = new Theme(form.Text("name"), form.Text("accent"), await Form.FileAsync(http, "logo", LogoBytes));
        var wanted = new NewPortal(
            theme == new Theme(null, null, null) ? null : theme,
            form.Ticked("read_only"),
            int.TryParse(form.Text("expires_in"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null
        );
        var made = await sessions.OpenAsync(viewer.Organization.Id, wanted, null);
        // The address is shown in this answer and never again, so there is no page to be redirected to.
        return made.Refusal is { } refusal
            ? await ShowAsync(viewer, sessions, form.Refused(InFields(refusal)), null, null, cancel)
            : await ShowAsync(
                viewer,
                sessions,
                Form.Blank,
                PublicAddress.Of(http.Request, settings.Server.PublicUrl) + $"/p/{made.Value.Token}/",
                null,
                cancel
            );
    }

    private static async Task<IResult> OpenAsync(Viewer viewer, SessionOpener sessions)
    {
        var made = await sessions.OpenAsync(viewer.Organization.Id, new NewPortal(null, ReadOnly: false, Look), null);
        return made.Refusal is { } refusal ? Problems.Of(refusal) : Redirect.After($"/p/{made.Value.Token}/");
    }

    private static async Task<IResult> RevokeAsync(Viewer viewer, string id, SessionOpener sessions)
    {
        var refusal = SessionId.TryParse(id, out var session)
            ? await sessions.RevokeAsync(viewer.Organization.Id, session)
            : Refusal.NotFound("portal_link", id);
        return refusal is null ? Redirect.After(viewer.Here.PortalLinks, Flash.LinkRevoked) : Problems.Of(refusal);
    }

    /// <summary>The interface's <c>/theme/name</c> is this form's <c>name</c>.</summary>
    private static Refusal InFields(Refusal refusal) =>
        refusal with
        {
            Problems =
            [
                .. refusal.Problems.Select(p =>
                    p with
                    {
                        Pointer = p.Pointer.Replace("/theme/", "/", StringComparison.Ordinal),
                    }
                ),
            ],
        };

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        SessionOpener sessions,
        Form form,
        string? made,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await sessions.ListAsync(viewer.Organization.Id, new PageRequest(50, cursor), cancel);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Page.Of<PortalList, PortalListModel>(viewer, "Portal links", new(page.Value, form, made, cursor)) with
            {
                Status = form.Status,
                Area = Area.PortalLinks,
                Secret = made is not null,
            };
    }
}

/// <param name="Made">The address of a link that was just made.</param>
public sealed record PortalListModel(Page<Session> Page, Form Form, string? Made, string? Cursor);
