using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Bench;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Single_is_measured_and_set_against_what_is_asked()
    {
        await using var bench = TalariaProcess.Run(null, "bench", "relay", "single", "--runs", "1", "--seconds", "1");

        var code = await bench.EndAsync();

        Assert.True(code == 0, string.Join('\n', bench.Output.Concat(bench.Errors)));
        Assert.Contains(bench.Output, line => line.StartsWith("| relay, deliveries/s |", StringComparison.Ordinal));
        Assert.Contains("| single, arrived more than once | 0 | 0 | 0 |", bench.Output);
        Assert.Contains(bench.Output, line => line.StartsWith("| single / relay |", StringComparison.Ordinal));
    }
}
