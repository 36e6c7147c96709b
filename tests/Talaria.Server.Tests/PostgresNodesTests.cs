using System.Text;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests;

/// <summary>Real servers on one PostgreSQL: one of them is killed, and what it held is delivered by the other.</summary>
public sealed class PostgresNodesTests
{
    private const int Events = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Kill_9_of_one_of_two_nodes_loses_no_accepted_event()
    {
        var database = await PostgresServer.StartAsync();
        try
        {
            var settings = new Dictionary<string, string>
            {
                ["TALARIA__POSTGRES"] = await database.MakeDatabaseAsync(),
                ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]),
            };
            await using var receiver = await Receiver.StartAsync();
            var arrived = new Arrivals(receiver, Events)
            {
                // Slow, so that both nodes hold deliveries when one is killed.
                Before = (_, _) =>
                    Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None),
            };
            using var directory = new TempDirectory();
            await using var a = await TalariaProcess.ServeAsync(directory.File("a"), environment: settings);
            await using var b = await TalariaProcess.ServeAsync(directory.File("b"), environment: settings);
            await PostAsync(a, "organizations", """{"name":"crash","profile":"standard","external_id":"crash"}""");
            await PostAsync(b, "organizations/crash/endpoints", $$"""{"url":"{{receiver.Url}}hook"}""");

            for (var n = 0; n < Events; n++)
            {
                await PostAsync(
                    n % 2 == 0 ? a : b,
                    "organizations/crash/events",
                    $$"""{"type":"run.ended","data":{"n":{{n}}},"external_id":"run-{{n}}"}"""
                );
            }
            await a.KillAsync();

            await arrived.All.WaitAsync(Patience, TestContext.Current.CancellationToken);
            for (var n = 0; n < Events; n++)
            {
                Assert.Single(arrived.IdsOf(n));
            }
        }
        finally
        {
            await database.RemoveAsync();
        }
    }

    private static async Task PostAsync(TalariaProcess server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri(server.Url, "/api/v1/" + path), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
