using System.Globalization;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Organizations;

/// <summary>An organization's API keys, for the operator.</summary>
internal static class KeyPages
{
    private static readonly (string Name, Permissions Permission)[] Names =
    [
        ("read", Permissions.Read),
        ("manage", Permissions.Manage),
        ("publish", Permissions.Publish),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organizations/{org}/keys", ListAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/keys", IssueAsync).For(Screen.OrganizationByOperator);
        routes.MapPost("/organizations/{org}/keys/{id}/revoke", RevokeAsync).For(Screen.OrganizationByOperator);
    }

    private static Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        KeyIssuer issuer,
        CancellationToken cancel
    ) => ShowAsync(viewer, issuer, Form.Blank, null, http.Request.Query["cursor"], cancel);

    private static async Task<IResult> IssueAsync(
        HttpContext http,
        Viewer viewer,
        KeyIssuer issuer,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var issued = ReadEnd(form, out var end)
            ? await issuer.IssueAsync(
                viewer.Organization.Id,
                new(form.Text("name") ?? "", ReadPermissions(form), end),
                null,
                cancel
            )
            : Refusal.Invalid(new FieldProblem("/expires_at", "has to be a day like 2027-12-31"));
        // Shown in this answer and never again, so there is no page to be redirected to.
        return issued.Refusal is { } refusal
            ? await ShowAsync(viewer, issuer, form.Refused(refusal), null, null, cancel)
            : await ShowAsync(viewer, issuer, Form.Blank, issued.Value, null, cancel);
    }

    private static async Task<IResult> RevokeAsync(Viewer viewer, string id, KeyIssuer issuer, CancellationToken cancel)
    {
        var refusal = KeyId.TryParse(id, out var key)
            ? await issuer.RevokeAsync(viewer.Organization.Id, key, cancel)
            : Refusal.NotFound("key", id);
        return refusal is null ? Redirect.After(viewer.Here.Keys, Flash.KeyRevoked) : Problems.Of(refusal);
    }

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        KeyIssuer issuer,
        Form form,
        IssuedKey? issued,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await issuer.ListAsync(viewer.Organization.Id, new PageRequest(50, cursor), cancel);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Page.Of<KeyList, KeyListModel>(viewer, "API keys", new(page.Value, form, issued, cursor)) with
            {
                Status = form.Status,
                Area = Area.Keys,
                Secret = issued is not null,
            };
    }

    private static Permissions ReadPermissions(Form form) =>
        Names.Where(n => form.Has("permissions", n.Name)).Aggregate(Permissions.None, (all, n) => all | n.Permission);

    /// <summary>A key is good to the end of the day that was named.</summary>
    private static bool ReadEnd(Form form, out DateTimeOffset? end)
    {
        end = null;
        if (form.Text("expires_at") is not { } text)
        {
            return true;
        }
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return false;
        }
        end = new DateTimeOffset(day.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero);
        return true;
    }
}

/// <param name="Issued">A key that was just made.</param>
public sealed record KeyListModel(Page<ApiKey> Page, Form Form, IssuedKey? Issued, string? Cursor)
{
    public static string NamesOf(Permissions permissions) =>
        string.Join(
            ", ",
            new[] { Permissions.Read, Permissions.Manage, Permissions.Publish }
                .Where(p => (permissions & p) != Permissions.None)
                .Select(p => p.ToString().ToLowerInvariant())
        );
}
