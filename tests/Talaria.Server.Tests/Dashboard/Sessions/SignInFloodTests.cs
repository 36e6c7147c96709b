using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>Guessing the operator's key, against a server of its own: the address waits afterwards.</summary>
public sealed class SignInFloodTests
{
    [Fact]
    public async Task After_ten_wrong_keys_an_address_waits_even_with_the_right_one()
    {
        using var directory = new TempDirectory();
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
        using var visitor = new Visitor(server.Url);

        // A window may end in between, once.
        var statuses = new List<int>();
        for (var i = 0; i <= 2 * SignInPace.Tries; i++)
        {
            statuses.Add((await visitor.SubmitAsync("/sign-in", ("key", $"guess-{i}"))).Status);
        }
        var late = await visitor.SubmitAsync("/sign-in", ("key", "guess"));

        Assert.Contains(429, statuses);
        Assert.All(statuses, s => Assert.True(s is 422 or 429));
        if (late.Status == 429)
        {
            Assert.InRange(
                int.Parse(late.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture),
                1,
                60
            );
            Assert.True(late.Says("too often"));
        }
    }
}
