using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Browser;

/// <summary>A replay from its form to its end.</summary>
[Collection<InBrowser>]
public sealed class ReplayPageTests(Chromium chromium, World world)
{
    [Theory, EachLook]
    public async Task A_replay_is_counted_started_seen_and_cancelled(Look look)
    {
        var cancel = TestContext.Current.CancellationToken;
        var place = await world.NewAsync();
        await world.Client.PublishAsync(
            place.Id,
            new PublishEvent { Type = "agent.run.completed", Data = new RawJson("{}") },
            cancel
        );
        // Its first try fails and the next one is tomorrow: there is something to cancel.
        await world.Client.CreateEndpointAsync(
            place.Id,
            new CreateEndpoint
            {
                Name = "Late",
                Url = world.Hook("429", "late"),
                Retries = [86_400d],
            },
            cancel
        );
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go($"{place.Path}/replays").Press("New replay");

        tab.Press("Go on").One("#f-include option[value=missing]").Click();
        tab.Press("Count them");
        tab.Press("Start the replay");
        Assert.Contains("The replay has begun.", tab.Text, StringComparison.Ordinal);

        tab.Go($"{place.Path}/replays").Press("Late");
        Assert.Contains("Replay for Late", tab.Text, StringComparison.Ordinal);
        tab.Press("Cancel replay", stays: true).Press("Cancel the replay");
        Assert.Contains("The replay was cancelled", tab.Text, StringComparison.Ordinal);
        tab.Check();
    }
}
