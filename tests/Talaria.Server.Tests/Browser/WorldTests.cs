namespace Talaria.Server.Tests.Browser;

/// <summary>The world has what its pages are to show.</summary>
[Collection<InBrowser>]
public sealed class WorldTests(World world)
{
    [Fact]
    public async Task There_is_everything_that_can_happen()
    {
        var cancel = TestContext.Current.CancellationToken;
        var northwind = (await world.Client.ListEndpointsAsync(world.Northwind.Id, new(), cancel)).Data;
        var statuses = northwind.ToDictionary(e => e.Name!, e => e.Status, StringComparer.Ordinal);

        Assert.Equal(
            ("active", "failing", "disabled"),
            (statuses["Search index"], statuses["Ops pager"], statuses["Legacy CRM"])
        );
        Assert.Equal(["cancelled", "delivered", "failed", "pending"], world.Larkspur.Deliveries.Keys.Order());
        Assert.Equal(3, world.Larkspur.Deliveries["failed"].Attempts);
        Assert.All(
            [world.Roark, world.Roe, world.Agentry, world.Agentstack],
            p => Assert.Equal(["delivered", "failed"], p.Deliveries.Keys.Order())
        );
        var replay = await world.Client.GetReplayAsync(world.Northwind.Id, world.Northwind.Replay!, cancel);
        Assert.Equal("done", replay.State);
    }
}
