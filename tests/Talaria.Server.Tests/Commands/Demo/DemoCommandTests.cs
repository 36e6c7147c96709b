using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_ends_with_everything_received_and_verified()
    {
        await using var demo = TalariaProcess.Run(null, "demo", "--for", "3");

        var code = await demo.EndAsync();

        Assert.True(code == 0, string.Join('\n', demo.Output.Concat(demo.Errors)));
        Assert.Contains("Every healthy receiver got every event.", demo.Output);
        foreach (var profile in (string[])["standard", "roe", "roark", "agentstack", "agentset", "agentry"])
        {
            Assert.Contains(demo.Output, line => line.Contains($"acme-{profile} ", StringComparison.Ordinal));
        }
        Assert.Contains(demo.Output, line => line.Contains("connect", StringComparison.Ordinal));
        Assert.Contains(demo.Output, line => line.Contains("#2", StringComparison.Ordinal));
    }
}
