using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>A configuration file that changes while the server runs.</summary>
public sealed partial class StaticEndpointsTests
{
    [Fact]
    public async Task A_changed_file_is_taken_up_and_what_stays_keeps_its_id_and_its_log()
    {
        var file = Endpoints(("stays", null), ("changes", """["user.*"]"""), ("goes", null));
        await using var server = await ServeAsync(file);
        await ReachedAsync(server, "provider.created", 2);
        var before = await ByPathAsync(server);

        // As editors and Kubernetes do it: another file takes its place.
        File.Move(
            Endpoints("next.yaml", ("stays", null), ("changes", """["*"]"""), ("comes", null)),
            file,
            overwrite: true
        );
        var line = await server.LineAsync(l =>
            l.Contains("Configured endpoints of agentstack: added", StringComparison.Ordinal)
            && l.Contains("comes; changed", StringComparison.Ordinal)
        );

        Assert.EndsWith(
            $"added {receiver.Url}comes; changed {receiver.Url}changes; removed {receiver.Url}goes",
            line,
            StringComparison.Ordinal
        );
        var after = await ByPathAsync(server);
        Assert.Equal(["changes", "comes", "stays"], after.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Unchanging(before["stays"]), Unchanging(after["stays"]));
        Assert.Equal(Id(before["changes"]), Id(after["changes"]));
        Assert.Equal(["changes", "comes", "stays"], await ReachedAsync(server, "provider.updated", 3));
        var log = await server.Http.GetFromJsonAsync<JsonElement>(
            $"{Root}/deliveries?endpoint={Id(after["stays"])}",
            Cancel
        );
        Assert.Equal(2, log.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_bad_file_leaves_the_old_one_in_force_and_says_where_it_is_bad()
    {
        var file = Endpoints(("old", null));
        await using var server = await ServeAsync(file);

        await File.WriteAllTextAsync(
            file,
            $"webhook:\n  endpoints:\n    - url: {receiver.Url}new\n    - url: ftp://x\n      headers: {{ A: [{Secret}] }}\n",
            Cancel
        );
        await server.LineAsync(l =>
            l.Contains($"{file}:4: webhook.endpoints[1].url: has to be http or https", StringComparison.Ordinal)
        );
        await server.LineAsync(l =>
            l.Contains($"{file}:5: webhook.endpoints[1].headers.A: is a list", StringComparison.Ordinal)
        );
        await server.LineAsync(l => l.Contains("the configuration before stays in force", StringComparison.Ordinal));
        Assert.Equal(["old"], await ReachedAsync(server, "user.created", 1));

        await File.WriteAllTextAsync(
            file,
            $"talaria: {{ retries: {{ scale: 2 }} }}\nwebhook:\n  endpoints:\n    - url: {receiver.Url}new\n",
            Cancel
        );
        await server.LineAsync(l => l.Contains("is good again", StringComparison.Ordinal));
        await server.LineAsync(l => l.Contains("need a restart", StringComparison.Ordinal));
        Assert.Equal(["new"], await ReachedAsync(server, "user.created", 1));
        Assert.Single(server.Output, l => l.Contains("webhook.endpoints[1].url", StringComparison.Ordinal));
        NowhereIn(server.Output);
    }

    /// <summary>Of an endpoint what only a change would change.</summary>
    private static string Unchanging(JsonElement endpoint) =>
        string.Join(
            ' ',
            new[] { "id", "version", "created_at", "updated_at" }.Select(f => endpoint.GetProperty(f).GetRawText())
        );
}
