using System.Text.Json;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Demo;

namespace Talaria.Server.Tests.Browser;

/// <summary>Fills the <see cref="World"/> through the API, always with the same.</summary>
/// <param name="pass">Lets time go by.</param>
internal sealed class Genesis(
    TalariaClient client,
    Func<string, string, string> hook,
    Func<TimeSpan, Task> pass,
    CancellationToken cancel
)
{
    private static readonly IReadOnlyList<double> Never = [];
    private static readonly IReadOnlyList<double> Quick = [0.05, 0.1];
    private static readonly IReadOnlyList<double> Tomorrow = [86_400];

    private static readonly TimeSpan BetweenEvents = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>So many types of a platform's catalogue happen.</summary>
    public const int Several = 4;

    public async Task<Place> OrganizationAsync(string name, string profile, string? externalId = null) =>
        new(
            await client.CreateOrganizationAsync(
                new CreateOrganization
                {
                    Name = name,
                    Profile = profile,
                    ExternalId = externalId,
                    Owners = externalId is null ? [] : [$"ops@{externalId}.example", $"ada@{externalId}.example"],
                },
                cancel
            )
        );

    /// <summary>What an organization publishes all day long.</summary>
    /// <param name="types">The first so many of its catalogue.</param>
    /// <param name="without">A type that it does not publish.</param>
    public async Task<Publishing> PublishingAsync(
        Place place,
        double hourly,
        int types = int.MaxValue,
        string? without = null
    ) =>
        new(
            place.Id,
            [
                .. (await CatalogueAsync(place.Organization.Profile))
                    .Where(type => type.Name != without)
                    .Take(types)
                    .Select(type => new PublishEvent { Type = type.Name, Data = type.Sample }),
            ],
            hourly
        );

    public async Task SettleNorthwindAsync(Place place)
    {
        IReadOnlyList<string> all = [.. (await CatalogueAsync("agentset")).Select(t => t.Name)];
        await EndpointAsync(place, "Search index", hook("ok", "search-index"), all);
        await EndpointAsync(place, "Audit log", hook("ok", "audit"), all);
        await EndpointAsync(place, "Ops pager", hook("500", "pager"), [all[0]], Never);
        await EndpointAsync(place, "Legacy CRM", hook("500", "crm"), all, Never);
        await EndpointAsync(place, "Data lake", hook("429", "lake"), [all[^1]], Tomorrow);
        await client.CreateKeyAsync(place.Id, new CreateKey { Name = "Production" }, cancel);
        await client.CreateKeyAsync(place.Id, new CreateKey { Name = "Read only", Permissions = ["read"] }, cancel);
    }

    /// <param name="now">When this happens.</param>
    public async Task HappenNorthwindAsync(Place place, DateTimeOffset now)
    {
        var catalogue = await CatalogueAsync("agentset");
        // Past the 5th failure in a row at the pager.
        for (var round = 0; round < 3; round++)
        {
            await PublishAsync(place, [.. catalogue.Concat(catalogue).Take(12).Prepend(catalogue[0])]);
            await SettleAsync(place);
        }
        var replay = await client.StartReplayAsync(
            place.Id,
            place.Endpoints["Search index"].Id,
            new StartReplay
            {
                Since = now,
                Include = "all",
                Types = [catalogue[0].Name],
            },
            cancel
        );
        place.Replay = replay.Id;
        await SettleAsync(place);
    }

    public async Task SettleLarkspurAsync(Place place)
    {
        await EndpointAsync(place, "Order desk", hook("ok", "orders"));
        await EndpointAsync(place, "Analytics", hook("500", "analytics"), ["agent.run.*"], Quick);
        await EndpointAsync(place, "Warehouse", hook("429", "warehouse"), ["tool.call.requested"], Tomorrow);
        await EndpointAsync(place, "Old portal", hook("410", "portal"), ["conversation.*"]);
    }

    public async Task HappenLarkspurAsync(Place place)
    {
        var catalogue = await CatalogueAsync("standard");
        await client.PublishAsync(
            place.Id,
            new PublishEvent { Type = "agent.run.completed", Data = new RawJson(Big()) },
            cancel
        );
        await PublishAsync(place, catalogue);
        await PublishAsync(place, catalogue);
        await SettleAsync(place);
        var waiting = await client.ListDeliveriesAsync(place.Id, new() { State = "pending" }, cancel);
        await client.CancelDeliveryAsync(place.Id, waiting.Data[0].Id, cancel);
        await SettleAsync(place);
    }

    /// <summary>Two endpoints with a profile's own samples: one that is well and one that fails.</summary>
    public async Task SettlePlatformAsync(Place place)
    {
        var profile = place.Organization.Profile;
        var catalogue = await CatalogueAsync(profile);
        IReadOnlyList<string> all = [.. catalogue.Select(t => t.Name).Take(Several)];
        // Where an endpoint without scope ids gets nothing, it gets the samples' agent.
        var scopes =
            profile == "roe"
                ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
                {
                    ["agent"] = [AgentOf(catalogue[0])],
                }
                : null;
        await EndpointAsync(place, "Production", hook("ok", $"{profile}/production"), all, scopes: scopes);
        await EndpointAsync(place, "Staging", hook("500", $"{profile}/staging"), all, Never, scopes);
    }

    public async Task HappenPlatformAsync(Place place)
    {
        await PublishAsync(place, [.. (await CatalogueAsync(place.Organization.Profile)).Take(Several)]);
        await SettleAsync(place);
    }

    public async Task FillHostileAsync(Place place)
    {
        const string script = Customers.Script;
        place.Add(
            await client.CreateEndpointAsync(
                place.Id,
                new CreateEndpoint
                {
                    Name = $"Endpoint {script}",
                    Description = script,
                    Url = hook("hostile", $"a?q={script}"),
                    Metadata = new RawJson(JsonSerializer.Serialize(new { note = script })),
                    Retries = Quick,
                },
                cancel
            )
        );
        await client.PublishAsync(
            place.Id,
            new PublishEvent
            {
                Type = "agent.run.failed",
                Data = new RawJson(
                    $$"""{"text":{{JsonSerializer.Serialize(script)}},"</script><script>console.error('hostile')</script>":1}"""
                ),
            },
            cancel
        );
        await SettleAsync(place);
        await client.DisableEndpointAsync(
            place.Id,
            place.Endpoints.Values.Single().Id,
            new DisableEndpoint { Reason = script },
            cancel
        );
    }

    private static string AgentOf(EventTypeResource type) =>
        JsonElement.Parse(type.Sample.Utf8.Span).GetProperty("agent").GetProperty("id").GetString()!;

    /// <summary>A payload that no page should have to show at once.</summary>
    private static string Big() =>
        JsonSerializer.Serialize(
            new
            {
                run_id = "run_big",
                steps = Enumerable
                    .Range(0, 2_000)
                    .Select(n => new
                    {
                        n,
                        tool = "lookup_order",
                        text = "0123456789abcdef",
                    }),
            }
        );

    private async Task<IReadOnlyList<EventTypeResource>> CatalogueAsync(string profile) =>
        (await client.GetProfileAsync(profile, cancel)).Events;

    private async Task EndpointAsync(
        Place place,
        string name,
        string url,
        IReadOnlyList<string>? events = null,
        IReadOnlyList<double>? retries = null,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? scopes = null
    ) =>
        place.Add(
            await client.CreateEndpointAsync(
                place.Id,
                new CreateEndpoint
                {
                    Name = name,
                    Url = url,
                    Events = events,
                    Retries = retries,
                    Scopes = scopes,
                },
                cancel
            )
        );

    private async Task PublishAsync(Place place, IReadOnlyList<EventTypeResource> types)
    {
        foreach (var type in types)
        {
            await client.PublishAsync(place.Id, new PublishEvent { Type = type.Name, Data = type.Sample }, cancel);
            await pass(BetweenEvents);
        }
    }

    /// <summary>Waits until nothing is in flight: what is pending has been tried and waits for tomorrow.</summary>
    private async Task SettleAsync(Place place)
    {
        while (
            (await client.ListDeliveriesAsync(place.Id, new() { State = "pending", Limit = 200 }, cancel)).Data.Any(d =>
                d.NextAttemptAt - d.CreatedAt < Long
            )
        )
        {
            await pass(Moment);
        }
        foreach (var delivery in (await client.ListDeliveriesAsync(place.Id, new() { Limit = 200 }, cancel)).Data)
        {
            place.Add(delivery);
        }
    }
}
