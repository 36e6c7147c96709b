using System.Text.Json;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roark;

/// <summary><c>/v1/webhook</c>: create, list, get, delete.</summary>
internal static class WebhookRoutes
{
    private const string One = "{id}";

    public static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapGet("", ListAsync).Allows(RoarkFacade.Manage);
        webhooks.MapPost("", AddAsync).Allows(RoarkFacade.Manage);
        webhooks.RefuseOtherMethods("", RoarkFacade.Name, "GET, POST");
        webhooks.MapGet(One, FindAsync).Allows(RoarkFacade.Manage);
        webhooks.MapDelete(One, RemoveAsync).Allows(RoarkFacade.Manage);
        webhooks.RefuseOtherMethods(One, RoarkFacade.Name, "GET, DELETE");
    }

    /// <summary>Newest first; the place in the list is the id of the last webhook seen, so that it stays when others come and go.</summary>
    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        var wanted = QueryReader.ReadKnown(http, WebhookRequests.ReadPage);
        if (wanted.IsRefused)
        {
            return Problems.Of(wanted.Refusal);
        }
        var (limit, after) = wanted.Value;
        var page = await registrar.ListAsync(tenant.Id, new(After: after), new(limit), cancel);
        if (page.IsRefused)
        {
            return Problems.Of(page.Refusal);
        }
        var (webhooks, more) = (page.Value.Items, page.Value.Next is not null);
        var total = await registrar.CountAsync(tenant.Id, cancel);
        return JsonAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var webhook in webhooks)
            {
                WebhookObject.Write(json, webhook.Endpoint);
            }
            json.WriteEndArray();
            json.WriteStartObject("pagination");
            json.WriteBoolean("hasMore", more);
            json.WriteString("nextCursor", more ? PlainId.Of(webhooks[^1].Endpoint.Id) : null);
            json.WriteNumber("total", total);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static Task<IResult> AddAsync(
        HttpContext http,
        Tenant tenant,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    ) =>
        FacadeBody.ReadAsync(
            http,
            fields => WebhookRequests.ReadNew(fields, profiles.CatalogueOf(tenant)),
            async wanted =>
            {
                var made = await registrar.AddAsync(tenant.Organization, wanted, null, cancel);
                return made.IsRefused
                    ? Problems.Of(made.Refusal)
                    : Data(
                        StatusCodes.Status201Created,
                        json => WebhookObject.WriteWithSecret(json, made.Value.Endpoint)
                    );
            }
        );

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        PlainId.TryParse(id, out EndpointId webhook)
        && await registrar.FindAsync(tenant.Id, webhook, cancel) is { } found
            ? Data(StatusCodes.Status200OK, json => WebhookObject.Write(json, found.Endpoint))
            : Problems.Of(RoarkErrors.NoSuchWebhook);

    private static async Task<IResult> RemoveAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        !PlainId.TryParse(id, out EndpointId webhook) ? Problems.Of(RoarkErrors.NoSuchWebhook)
        : await registrar.RemoveAsync(tenant.Organization, webhook, null, cancel) is { } refusal ? Problems.Of(refusal)
        : Data(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("success", true);
                json.WriteEndObject();
            }
        );

    private static Answer Data(int status, Action<Utf8JsonWriter> write) =>
        JsonAnswer.Of(
            status,
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("data");
                write(json);
                json.WriteEndObject();
            }
        );
}
