using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Config;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Links that open an organization's own part of the dashboard to its people.</summary>
internal static class PortalRoutes
{
    private const string Tag = "Portal";
    private const string Path = "/organizations/{org}/portal";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(Path, ListAsync)
            .Allows(Access.Tenant(Permissions.Read))
            .Does(
                new("listPortalLinks", Tag, "List an organization's portal links, without their tokens")
                {
                    Answer = typeof(ResourceList<PortalLinkResource>),
                    Query = Operation.Page,
                }
            );
        routes
            .MapPost(Path, OpenAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new("createPortalLink", Tag, "Make a portal link; its address is shown in this answer only")
                {
                    Request = typeof(CreatePortalLink),
                    RequestOptional = true,
                    Status = 201,
                    Answer = typeof(IssuedPortalLinkResource),
                    Idempotent = true,
                }
            );
        routes
            .MapDelete($"{Path}/{{id}}", RevokeAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(new("deletePortalLink", Tag, "Withdraw a portal link: it opens nothing any more") { Status = 204 });
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        SessionOpener sessions,
        CancellationToken cancel
    )
    {
        var page = QueryReader.ReadPage(http);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.List(
                await sessions.ListAsync(tenant.Id, page.Value, cancel),
                Of,
                AnswersJson.Relaxed.ResourceListPortalLinkResource
            );
    }

    private static Task<IResult> OpenAsync(
        HttpContext http,
        Tenant tenant,
        Exchange exchange,
        SessionOpener sessions,
        Settings settings
    ) =>
        exchange.CreateAsync(
            tenant.Id,
            ReadNew,
            (wanted, once) => sessions.OpenAsync(tenant.Id, wanted, once),
            issued =>
                Answer.Created(
                    Of(issued, PublicAddress.Of(http.Request, settings.Server.PublicUrl)),
                    AnswersJson.Relaxed.IssuedPortalLinkResource
                ) with
                {
                    Secret = true,
                }
        );

    private static async Task<IResult> RevokeAsync(Tenant tenant, string id, SessionOpener sessions)
    {
        var refusal = SessionId.TryParse(id, out var session)
            ? await sessions.RevokeAsync(tenant.Id, session)
            : Refusal.NotFound("portal_link", id);
        return refusal is null ? Results.NoContent() : Problems.Of(refusal);
    }

    internal static NewPortal ReadNew(FieldReader fields) =>
        new(ReadTheme(fields), fields.Flag("read_only") ?? false, fields.OptionalSeconds("expires_in").Value);

    private static Theme? ReadTheme(FieldReader fields)
    {
        if (fields.TextMap("theme") is not { } theme)
        {
            return null;
        }
        foreach (var name in theme.Keys.Where(n => n is not ("name" or "accent" or "logo")))
        {
            fields.Report("theme", $"'{name}' is none of name, accent, logo");
        }
        return new(theme.GetValueOrDefault("name"), theme.GetValueOrDefault("accent"), theme.GetValueOrDefault("logo"));
    }

    private static PortalLinkResource Of(Session session) =>
        new()
        {
            Id = session.Id.ToString(),
            ReadOnly = session.ReadOnly,
            Theme = Of(session.Theme),
            CreatedAt = session.CreatedAt,
            ExpiresAt = session.ExpiresAt,
        };

    private static IssuedPortalLinkResource Of(IssuedSession issued, string address) =>
        new()
        {
            Id = issued.Session.Id.ToString(),
            Url = $"{address}/p/{issued.Token}/",
            ReadOnly = issued.Session.ReadOnly,
            Theme = Of(issued.Session.Theme),
            CreatedAt = issued.Session.CreatedAt,
            ExpiresAt = issued.Session.ExpiresAt,
        };

    private static PortalTheme? Of(Theme? theme) =>
        theme is null
            ? null
            : new()
            {
                Name = theme.Name,
                Accent = theme.Accent,
                Logo = theme.Logo,
            };
}
