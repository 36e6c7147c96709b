using Talaria.Server.Commands.Demo;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>The day before the tests, lived through in seconds: most receivers are well, one was ill for a while, one has been broken for hours.</summary>
/// <param name="now">When it ends.</param>
internal sealed class Yesterday(DateTimeOffset now)
{
    private readonly DateTimeOffset broken = now - TimeSpan.FromHours(5);

    public DateTimeOffset Start { get; } = now - TimeSpan.FromHours(24);

    /// <summary>From then on receivers are what their path says; what tests look for begins.</summary>
    public DateTimeOffset Close { get; } = now - TimeSpan.FromMinutes(25);

    public Task<Past> BeginAsync(string directory, CancellationToken cancel) =>
        Past.BeginAsync(directory, TalariaProcess.OperatorKey, Start, Answer, cancel);

    private MadeUp Answer(Uri url, DateTimeOffset at, Random chance)
    {
        var parts = url.AbsolutePath.Split('/');
        var (kind, name) = (parts[1], parts[^1]);
        if (kind is not "hostile" && at < (name == "crm" ? broken : Close))
        {
            kind = IsIll(name, at, chance) ? "503" : "ok";
        }
        var (status, type, body) = Customers.AnswerOf(kind);
        return MadeUp.Status(status, type, body, UsualOf(name) * Rush(at), chance);
    }

    private bool IsIll(string name, DateTimeOffset at, Random chance)
    {
        var hours = (now - at).TotalHours;
        return chance.NextDouble() < (name is "audit" or "orders" && hours is > 10.2 and < 11 ? 0.45 : 0.012);
    }

    /// <summary>Eight hours ago everything was slow.</summary>
    private double Rush(DateTimeOffset at) => 1 + (2.5 * Math.Exp(-Math.Pow(((now - at).TotalHours - 8) / 1.6, 2)));

    private static double UsualOf(string name) =>
        name switch
        {
            "audit" => 140,
            "search-index" => 38,
            "orders" => 62,
            "analytics" => 210,
            _ => 85,
        };
}
