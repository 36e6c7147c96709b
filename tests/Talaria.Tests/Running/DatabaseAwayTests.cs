using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Telemetry;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Tests.Running;

/// <summary>While PostgreSQL is away nothing is promised, nothing is attempted, and nothing accepted is lost; it needs no restart to go on.</summary>
public sealed class DatabaseAwayTests
{
    private const int Events = 12;

    [Fact]
    public async Task Publishes_are_refused_outcomes_kept_and_all_goes_on_when_it_is_back()
    {
        var server = await PostgresServer.StartAsync();
        try
        {
            await using var receiver = await Receiver.StartAsync();
            var answer = new TaskCompletionSource();
            receiver.Answer = (_, _) => answer.Task;
            var connection = await server.MakeDatabaseAsync();
            await using var engine = await RunningEngine.StartAsync(change: o =>
                o with
                {
                    Postgres = connection,
                    SecretKeys = [new byte[32]],
                }
            );
            var acme = await engine.OrganizationAsync();
            await engine.EndpointAsync(acme, receiver.Url);
            for (var i = 0; i < Events; i++)
            {
                await engine.PublishAsync(acme);
            }
            await receiver.ArrivedAsync(Lane.FirstWindow);

            await server.StopAsync();
            var refused = await engine.Publisher.PublishAsync(
                acme.Id,
                new NewEvent { Type = "thing.happened", Data = Encoding.UTF8.GetBytes("1") },
                null,
                default
            );
            Assert.Equal((RefusalKind.Unavailable, "store_unavailable"), (refused.Refusal!.Kind, refused.Refusal.Code));
            Assert.NotNull(refused.Refusal.RetryAfter);
            answer.SetResult();
            await UntilAsync(() => engine.Get<Recorder>().Failing && engine.Get<LaneBoard>().Totals.InFlight == 0);
            var sent = receiver.All.Count;
            Assert.InRange(sent, Lane.FirstWindow, Events);
            Assert.False(engine.Get<IReadiness>().Current.Ready);
            Assert.Contains("The store cannot be written.", engine.Get<IReadiness>().Current.Reasons);

            await server.StartAgainAsync();

            await RunningEngine.UntilAsync(async () =>
                (await engine.DeliveriesAsync(acme)).Count(d => d.State == DeliveryState.Delivered) == Events
                    ? "all"
                    : null
            );
            Assert.Equal(Events, receiver.All.Count);
            Assert.All(await engine.DeliveriesAsync(acme), d => Assert.Equal(1, d.Attempts));
            Assert.Equal(1, (await engine.PublishAsync(acme)).Deliveries);
            await UntilAsync(() => engine.Get<IReadiness>().Current.Ready);
        }
        finally
        {
            await server.RemoveAsync();
        }
    }

    [Fact]
    public async Task Without_keys_for_secrets_it_does_not_start_and_says_what_to_set()
    {
        var connection = await PostgresServer.NewDatabaseAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            RunningEngine.StartAsync(change: o => o with { Postgres = connection })
        );

        Assert.Contains("TALARIA__SECRET_KEYS", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=talaria;Username=talaria;Password=hush-hush")]
    [InlineData("Host=127.0.0.1;Prot=1;Password=hush-hush")]
    public async Task A_database_that_is_not_there_stops_the_start_and_no_password_is_told(string connection)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            RunningEngine.StartAsync(change: o => o with { Postgres = connection, SecretKeys = [new byte[32]] })
        );

        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
    }

    private static Task UntilAsync(Func<bool> holds) =>
        RunningEngine.UntilAsync(() => Task.FromResult(holds() ? "yes" : null));
}
