using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>Which of its webhooks an event of agentry reaches.</summary>
public sealed class AgentryMatchingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("support@a.example", "pod_1", "neither inbox pod both")]
    [InlineData("support@a.example", "pod_2", "neither inbox both")]
    [InlineData("sales@a.example", "pod_1", "neither pod both")]
    [InlineData("sales@a.example", "pod_2", "neither")]
    [InlineData("support@a.example", null, "neither inbox both")]
    [InlineData(null, null, "neither")]
    public async Task Ids_of_either_kind_match(string? inbox, string? pod, string reached)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var samples = await customer.SamplesAsync("agentry");
        var names = new Dictionary<string, string>();
        foreach (
            var (name, ids) in new[]
            {
                ("neither", ""),
                ("inbox", ""","inbox_ids":["support@a.example"]"""),
                ("pod", ""","pod_ids":["pod_0","pod_1"]"""),
                ("both", ""","inbox_ids":["support@a.example"],"pod_ids":["pod_1"]"""),
            }
        )
        {
            var made = await customer.SendAsync(
                "POST",
                AgentryCustomer.Webhooks,
                // Nobody listens there.
                $$"""{"url":"http://127.0.0.1:9/","event_types":["message.rejected","domain.verified"]{{ids}}}"""
            );
            names.Add(AgentryCustomer.IdOf(made.Json), name);
        }

        var published = await customer.NativeAsync("POST", "/events", Event(inbox, pod, samples));
        Assert.True(published.Code == 202, published.Text);
        var shown = await customer.NativeAsync("GET", $"/events/{published.Json.GetProperty("id")}");

        Assert.Equal(
            reached.Split(' ').Order(),
            shown
                .Json.GetProperty("deliveries")
                .EnumerateArray()
                .Select(d => names[d.GetProperty("endpoint_id").GetString()!])
                .Order()
        );
    }

    private static string Event(string? inbox, string? pod, IReadOnlyDictionary<string, string> samples) =>
        inbox is null
            ? $$"""{"type":"domain.verified","data":{{samples["domain.verified"]}}}"""
            : $$"""
                {"type":"message.rejected","data":{"reject":{"inbox_id":"{{inbox}}","thread_id":"t","message_id":"m",
                 "timestamp":"2026-03-26T12:00:00.000Z","reason":"spam"} },"scopes":{{(
                    pod is null ? "{}" : $$"""{"pod":["{{pod}}"]}"""
                )}}}
                """;
}
