using Talaria.Events;

namespace Talaria.Tests.Running;

public abstract class LogPageTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task A_page_of_large_events_ends_early_and_goes_on_with_its_cursor()
    {
        await using var engine = await StartAsync();
        var organization = await engine.OrganizationAsync();
        var data = $"\"{new string('x', 1_000_000)}\"";
        for (var i = 0; i < 10; i++)
        {
            await engine.PublishAsync(organization, data: data);
        }

        var first = await PageAsync(null);
        var rest = await PageAsync(first.Next);

        Assert.Equal((9, 1), (first.Items.Count, rest.Items.Count));
        Assert.Null(rest.Next);

        async Task<Page<Event>> PageAsync(string? cursor) =>
            (
                await engine
                    .Get<IEventLog>()
                    .ListAsync(organization.Id, new EventFilter(), new PageRequest(50, cursor), default)
            ).Value;
    }
}
