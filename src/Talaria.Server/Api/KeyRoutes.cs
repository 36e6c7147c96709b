using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>An organization's API keys.</summary>
internal static class KeyRoutes
{
    private const string Tag = "Keys";

    private static readonly Refusal MoreThanItself = new(
        RefusalKind.Forbidden,
        "permission_missing",
        "A key cannot give permissions that it does not have itself."
    );

    public static void Map(IEndpointRouteBuilder routes)
    {
        var read = Access.Tenant(Permissions.Read);
        var manage = Access.Tenant(Permissions.Manage);
        routes
            .MapGet("/organizations/{org}/keys", ListAsync)
            .Allows(read)
            .Does(
                new("listKeys", Tag, "List an organization's keys, without the keys themselves")
                {
                    Answer = typeof(ResourceList<KeyResource>),
                    Query = Operation.Page,
                }
            );
        routes
            .MapPost("/organizations/{org}/keys", IssueAsync)
            .Allows(manage)
            .Does(
                new("createKey", Tag, "Make a key; it is shown in this answer only")
                {
                    Request = typeof(CreateKey),
                    Status = 201,
                    Answer = typeof(IssuedKeyResource),
                    Idempotent = true,
                }
            );
        routes
            .MapDelete("/organizations/{org}/keys/{id}", RevokeAsync)
            .Allows(manage)
            .Does(new("deleteKey", Tag, "Revoke a key") { Status = 204 });
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        KeyIssuer issuer,
        CancellationToken cancel
    )
    {
        var page = QueryReader.ReadPage(http);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.List(
                await issuer.ListAsync(tenant.Id, page.Value, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListKeyResource
            );
    }

    private static Task<IResult> IssueAsync(Tenant tenant, Exchange exchange, KeyIssuer issuer) =>
        exchange.CreateAsync(
            tenant.Id,
            ReadNew,
            async (wanted, once) =>
                (wanted.Permissions & ~tenant.Caller.Permissions) != Permissions.None
                    ? MoreThanItself
                    : await issuer.IssueAsync(tenant.Id, wanted, once, exchange.Aborted),
            issued => Answer.Created(Resources.Of(issued), AnswersJson.Relaxed.IssuedKeyResource) with { Secret = true }
        );

    private static async Task<IResult> RevokeAsync(Tenant tenant, string id, KeyIssuer issuer, CancellationToken cancel)
    {
        var refusal = KeyId.TryParse(id, out var key)
            ? await issuer.RevokeAsync(tenant.Id, key, cancel)
            : Refusal.NotFound("key", id);
        return refusal is null ? Results.NoContent() : Problems.Of(refusal);
    }

    internal static NewKey ReadNew(FieldReader fields) =>
        new(fields.RequiredText("name"), ReadPermissions(fields), fields.Time("expires_at"));

    private static Permissions ReadPermissions(FieldReader fields)
    {
        if (fields.Texts("permissions") is not { } names)
        {
            return Permissions.All;
        }
        var permissions = Permissions.None;
        foreach (var name in names)
        {
            var permission = name switch
            {
                "read" => Permissions.Read,
                "manage" => Permissions.Manage,
                "publish" => Permissions.Publish,
                _ => Permissions.None,
            };
            if (permission == Permissions.None)
            {
                fields.Report("permissions", $"'{name}' is none of read, manage, publish");
            }
            permissions |= permission;
        }
        if (names.Count == 0)
        {
            fields.Report("permissions", "is empty: name at least one of read, manage, publish");
        }
        return permissions;
    }
}
