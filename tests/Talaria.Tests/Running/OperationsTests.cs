using System.Text.Json;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;
using static Talaria.Tests.Running.Told;

namespace Talaria.Tests.Running;

/// <summary>What the operator's programs hear: events of the built-in organization.</summary>
public abstract class OperationsTests(TestStore store) : RunningTests(store)
{
    private const string Ada = "ada@acme.example";

    [Fact]
    public async Task The_operators_programs_get_signed_events_of_everybodys_endpoints()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var own = (await engine.Organizations.FindAsync(BuiltIn.ExternalId, default))!;
        await engine.EndpointAsync(own, receiver.Url, e => e with { Events = ["endpoint.*"] });
        var acme = await OwnedAsync(engine, "standard");

        var endpoint = await engine.EndpointAsync(acme, "https://hooks.example/in");
        await engine.Endpoints.DisableAsync(acme, endpoint.Id, "by hand", default);
        await engine.Endpoints.EnableAsync(acme, endpoint.Id, default);

        var got = (await receiver.NextAsync(3)).Select(r => (r.Headers, Body: JsonElement.Parse(r.Text))).ToList();
        Assert.Equal(
            ["endpoint.added", "endpoint.disabled", "endpoint.enabled"],
            got.Select(g => g.Body.GetProperty("type").GetString()!).Order(StringComparer.Ordinal)
        );
        Assert.All(got, g => Assert.StartsWith("v1,", g.Headers["webhook-signature"], StringComparison.Ordinal));
        Assert.All(
            got.Select(g => g.Body.GetProperty("data")),
            data =>
            {
                Assert.Equal(acme.Id.ToString(), data.GetProperty("organization").GetProperty("id").GetString());
                Assert.Equal(endpoint.Id.ToString(), data.GetProperty("endpoint").GetProperty("id").GetString());
            }
        );
        await ToldAsync(engine, own, NoticeKind.Added, "log");
    }

    [Fact]
    public async Task A_failing_endpoint_of_the_operators_causes_no_event_about_itself()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync();
        var own = (await engine.Organizations.FindAsync(BuiltIn.ExternalId, default))!;
        await engine.EndpointAsync(own, receiver.Url, e => e with { Retries = [] });
        await engine.Organizations.ChangeAsync(own.Id, new OrganizationChange(null, null, [Ada], default), default);
        var acme = await OwnedAsync(engine, "standard");

        await engine.EndpointAsync(acme, "https://hooks.example/in");
        await receiver.NextAsync(1);

        await ToldAsync(engine, own, NoticeKind.Exhausted, "log");
        var events = await engine.Get<IEventLog>().ListAsync(own.Id, new(), new PageRequest(), default);
        Assert.Equal("endpoint.added", Assert.Single(events.Value.Items).Type);
        Assert.Empty(await LeftAsync(engine));
    }

    [Fact]
    public async Task The_operators_organization_is_made_once_and_stays_what_it_is()
    {
        var before = await StartAsync();
        await before.StopAsync();
        await using var engine = await StartAsync(before.Directory);

        var all = (await engine.Organizations.ListAsync(new PageRequest(), default)).Value.Items;
        Assert.Equal(("talaria", "standard"), (Assert.Single(all).ExternalId, all[0].Profile));
        Assert.Equal("built_in", (await engine.Organizations.RemoveAsync(BuiltIn.Id, default))!.Code);
        Assert.Equal(
            "built_in",
            (
                await engine.Organizations.ChangeAsync(
                    BuiltIn.Id,
                    new OrganizationChange(null, null, null, "other"),
                    default
                )
            )
                .Refusal!
                .Code
        );
    }
}
