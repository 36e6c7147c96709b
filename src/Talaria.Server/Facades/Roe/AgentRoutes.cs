using System.Text.Json.Nodes;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roe;

/// <summary><c>/v1/agents/</c>: what is sent about an agent, without a job of it being run.</summary>
internal static class AgentRoutes
{
    private const string Test = "{agent}/webhooks/{id}/test";
    private const string Resend = "jobs/{job}/webhook/resend";

    private static readonly Refusal NotLinked = new(
        RefusalKind.Conflict,
        "not_linked",
        "The webhook is not linked to this agent: link it first."
    );

    private static readonly Refusal Stopping = new(
        RefusalKind.Unavailable,
        "stopping",
        "The server is stopping; the test is sent, and its outcome will be in the log."
    );

    public static void Map(RouteGroupBuilder agents)
    {
        agents.MapPost(Test, TestAsync).Allows(RoeFacade.Manage);
        agents.RefuseOtherMethods(Test, RoeFacade.Name, "POST");
        agents.MapPost(Resend, ResendAsync).Allows(RoeFacade.Manage);
        agents.RefuseOtherMethods(Resend, RoeFacade.Name, "POST");
    }

    private static async Task<IResult> TestAsync(
        Tenant tenant,
        string agent,
        string id,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        Tester tester,
        IHostApplicationLifetime server,
        CancellationToken cancel
    )
    {
        if (
            PlainId.Normal(agent) is not { } linked
            || !PlainId.TryParse(id, out EndpointId webhook)
            || await registrar.FindAsync(tenant.Id, webhook, cancel) is not { Endpoint: var found }
        )
        {
            return Problems.Of(RoeFacade.NotFound);
        }
        if (!LinkRoutes.Of(found).Contains(linked))
        {
            return Problems.Of(NotLinked);
        }
        var sample = SampleOf(linked, profiles.CatalogueOf(tenant));
        var sent = await tester.TestAsync(tenant.Organization, webhook, RoeFacade.JobEnded, sample, null, cancel);
        return sent.IsRefused
            ? Problems.Of(sent.Refusal)
            : await OutcomeAsync(tenant, sent.Value.Id, tester, cancel, server.ApplicationStopping);
    }

    /// <summary>The catalogue's sample, about this agent.</summary>
    private static byte[] SampleOf(string agent, Catalogue catalogue)
    {
        var data = JsonNode.Parse(catalogue.Types[RoeFacade.JobEnded].Sample)!;
        data["agent"]!["id"] = agent;
        return JsonAnswer.Bytes(json => data.WriteTo(json));
    }

    private static async Task<IResult> OutcomeAsync(
        Tenant tenant,
        DeliveryId test,
        Tester tester,
        CancellationToken aborted,
        CancellationToken stopping
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return await tester.WaitAsync(tenant.Id, test, either.Token) is { } outcome
                ? JsonAnswer.Ok(json => TestAnswer.Write(json, outcome))
                : Problems.Of(RoeFacade.NotFound);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Problems.Of(Stopping);
        }
    }

    private static async Task<IResult> ResendAsync(
        HttpContext http,
        Tenant tenant,
        string job,
        IEventLog log,
        EndpointRegistrar registrar,
        Redelivery redelivery,
        CancellationToken cancel
    ) =>
        PlainId.Normal(job) is not { } ended || await LatestAsync(tenant, ended, log, cancel) is not { } happened
            ? Problems.Of(RoeFacade.NotFound)
            : await FacadeBody.ReadAsync(
                http,
                ReadWebhook,
                async only =>
                {
                    if (only is { } one && await registrar.FindAsync(tenant.Id, one, cancel) is null)
                    {
                        return Problems.Of(RoeFacade.NotFound);
                    }
                    var queued = await redelivery.ResendAsync(tenant.Id, happened.Id, only, cancel);
                    return queued.IsRefused
                        ? Problems.Of(queued.Refusal)
                        : JsonAnswer.Ok(json =>
                        {
                            json.WriteStartObject();
                            json.WriteString("status", "ok");
                            json.WriteNumber("queued", queued.Value);
                            json.WriteEndObject();
                        });
                }
            );

    /// <summary>A job ends once; if it was published twice, the later word holds. Tests are about no real job.</summary>
    private static async Task<Event?> LatestAsync(Tenant tenant, string job, IEventLog log, CancellationToken cancel) =>
        (await log.LookUpAsync(tenant.Id, RoeFacade.Job, job, cancel)).FirstOrDefault(e => !e.Test);

    private static EndpointId? ReadWebhook(FieldReader fields)
    {
        const string name = "webhook_id";
        if (fields.Text(name) is not { } text)
        {
            return null;
        }
        if (PlainId.TryParse(text, out EndpointId webhook))
        {
            return webhook;
        }
        fields.Report(name, "has to be a UUID");
        return null;
    }
}
