using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Organizations: the operator makes and removes them; an organization's key sees and changes its own.</summary>
internal static class OrganizationRoutes
{
    private const string Tag = "Organizations";

    private static readonly Refusal OperatorOnly = new(
        RefusalKind.Forbidden,
        "operator_only",
        "Only the operator's key may remove an organization or change its profile or external_id."
    );

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/organizations", ListAsync)
            .Allows(Access.Operator)
            .Does(
                new("listOrganizations", Tag, "List organizations")
                {
                    Answer = typeof(ResourceList<OrganizationResource>),
                    Query =
                    [
                        .. Operation.Page,
                        new("search", "string", "A part of the name or of the external_id, or a whole id."),
                    ],
                }
            );
        routes
            .MapPost("/organizations", AddAsync)
            .Allows(Access.Operator)
            .Does(
                new("createOrganization", Tag, "Make an organization")
                {
                    Request = typeof(CreateOrganization),
                    Status = 201,
                    Answer = typeof(OrganizationResource),
                    Idempotent = true,
                    Refusals = [409],
                }
            );
        routes
            .MapGet("/organizations/{org}", Find)
            .Allows(Access.Tenant(Permissions.Read))
            .Does(new("getOrganization", Tag, "Show an organization") { Answer = typeof(OrganizationResource) });
        routes
            .MapPatch("/organizations/{org}", ChangeAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new("changeOrganization", Tag, "Change an organization (merge patch)")
                {
                    Request = typeof(ChangeOrganization),
                    Answer = typeof(OrganizationResource),
                    Refusals = [409],
                }
            );
        routes
            .MapDelete("/organizations/{org}", RemoveAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new(
                    "deleteOrganization",
                    Tag,
                    "Remove an organization with all that is in it (the operator's key only)"
                )
                {
                    Status = 204,
                    Refusals = [409],
                }
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    )
    {
        var wanted = QueryReader.Read(http, q => q.Text("search") ?? "");
        return wanted.IsRefused
            ? Problems.Of(wanted.Refusal)
            : Answer.List(
                await registrar.ListAsync(wanted.Value.Page, wanted.Value.Filter, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListOrganizationResource
            );
    }

    private static Task<IResult> AddAsync(Exchange exchange, OrganizationRegistrar registrar) =>
        exchange.CreateAsync(
            scope: null,
            ReadNew,
            (wanted, once) => registrar.AddAsync(wanted, once, exchange.Aborted),
            made =>
                Answer.Created(Resources.Of(made), AnswersJson.Relaxed.OrganizationResource) with
                {
                    Location = $"{Paths.Root}/organizations/{made.Id}",
                }
        );

    private static Answer Find(Tenant tenant) => Show(tenant.Organization);

    private static Task<IResult> ChangeAsync(Tenant tenant, Exchange exchange, OrganizationRegistrar registrar) =>
        exchange.ChangeAsync(
            ReadChange,
            async change =>
                !tenant.Caller.IsOperator && (change.Profile is not null || change.ExternalId.IsSet)
                    ? OperatorOnly
                    : await registrar.ChangeAsync(tenant.Id, change, exchange.Aborted),
            Show
        );

    private static async Task<IResult> RemoveAsync(
        Tenant tenant,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    ) =>
        !tenant.Caller.IsOperator ? Problems.Of(OperatorOnly)
        : await registrar.RemoveAsync(tenant.Id, cancel) is { } refusal ? Problems.Of(refusal)
        : Results.NoContent();

    internal static NewOrganization ReadNew(FieldReader fields) =>
        new(
            fields.RequiredText("name"),
            fields.RequiredText("profile"),
            fields.Texts("owners") ?? [],
            fields.Text("external_id")
        );

    internal static OrganizationChange ReadChange(FieldReader fields)
    {
        fields.RefuseNull("name", "profile", "owners");
        return new(
            fields.Text("name"),
            fields.Text("profile"),
            fields.Texts("owners"),
            fields.OptionalText("external_id")
        );
    }

    private static Answer Show(Organization organization) =>
        Answer.Ok(Resources.Of(organization), AnswersJson.Relaxed.OrganizationResource);
}
