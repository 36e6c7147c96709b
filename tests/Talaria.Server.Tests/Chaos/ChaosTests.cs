using System.Globalization;

namespace Talaria.Server.Tests.Chaos;

/// <summary>Real processes under load, killed, stopped, cut off and started again at random: in the end every promise holds. A short run by default; a long
/// one with <c>TALARIA_CHAOS_MINUTES</c>, another one with <c>TALARIA_CHAOS_SEED</c> (docs/postgres.md).</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int UsualSeed = 4711;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(15);

    [Fact]
    public Task Three_nodes_on_PostgreSQL_keep_every_promise() =>
        RunAsync("three nodes on PostgreSQL", ChaosSite.OnPostgresAsync);

    [Fact]
    public Task A_node_on_SQLite_keeps_every_promise() => RunAsync("a node on SQLite", ChaosSite.OnSqliteAsync);

    private async Task RunAsync(string what, Func<Story, int, Task<ChaosSite>> start)
    {
        var length = Number("TALARIA_CHAOS_MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : Short;
        var seed = (int)(Number("TALARIA_CHAOS_SEED") ?? UsualSeed);
        var story = new Story($"Chaos of {what}, {length}, seed {seed}");
        await using var site = await start(story, seed);
        IReadOnlyList<string> complaints;
        try
        {
            complaints = await site.RunAsync(length, pace: 30, TestContext.Current.CancellationToken);
        }
        catch (Exception e)
        {
            complaints = [$"The run itself ended: {e}"];
        }
        Assert.True(complaints.Count == 0, $"{story}\n\n{string.Join('\n', complaints)}");
        output.WriteLine(story.ToString());
    }

    private static double? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
