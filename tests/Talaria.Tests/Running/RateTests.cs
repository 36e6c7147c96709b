using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>An endpoint's rate limit, where its lane is not made by a publish.</summary>
public abstract class RateTests(TestStore store) : RunningTests(store)
{
    // Its lane is made before anybody read the endpoint, by what the store holds for it.
    [Fact]
    public async Task A_rate_limit_holds_for_what_an_earlier_run_left()
    {
        await using var receiver = await Receiver.StartAsync();
        string directory;
        Organization acme;
        await using (var before = await StartAsync())
        {
            directory = before.Directory;
            acme = await before.OrganizationAsync();
            await before.EndpointAsync(acme, receiver.Url + "/slow", e => e with { RateLimit = 0.001 });
            for (var i = 0; i < 5; i++)
            {
                await before.PublishAsync(acme);
            }
            await receiver.ArrivedAsync(1);
        }

        await using var engine = await StartAsync(directory);
        await receiver.ArrivedAsync(2);
        await engine.EndpointAsync(acme, receiver.Url + "/fast");
        for (var i = 0; i < 5; i++)
        {
            await engine.PublishAsync(acme);
        }

        await receiver.ArrivedAsync(7);
        Assert.Equal(2, receiver.All.Count(r => r.Path == "/slow"));
    }
}
