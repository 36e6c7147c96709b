using System.Text;
using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Organizations;
using Talaria.Storage.Sqlite;
using Talaria.Telemetry;

namespace Talaria.Tests.Running;

/// <summary>While the store cannot be written: nothing is promised, nothing is attempted, nothing accepted is lost.</summary>
public sealed class FailingStoreTests
{
    private const int Events = 12;

    [Fact]
    public async Task A_full_database_refuses_events_holds_attempts_back_and_keeps_outcomes_until_there_is_room()
    {
        await using var receiver = await Receiver.StartAsync();
        var answer = new TaskCompletionSource();
        receiver.Answer = async (_, http) =>
        {
            await answer.Task;
            // An outcome that needs pages of its own.
            await http.Response.WriteAsync(new string('x', 16_000));
        };
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < Events; i++)
        {
            await engine.PublishAsync(acme);
        }
        await UntilAsync(() => receiver.All.Count == Lane.FirstWindow);

        await ScriptAsync(engine, "PRAGMA max_page_count = 1");
        AssertUnavailable(await PublishLargeAsync(engine, acme));
        Assert.False(engine.Get<IReadiness>().Current.Ready);
        answer.SetResult();
        await UntilAsync(() => engine.Get<Recorder>().Failing && engine.Get<LaneBoard>().Totals.InFlight == 0);

        var sent = receiver.All.Count;
        Assert.False(engine.Get<Recorder>().HasRoom);
        engine.Get<Dispatcher>().Pump();
        var totals = engine.Get<LaneBoard>().Totals;
        Assert.Equal((0, Events - sent), (totals.InFlight, totals.Waiting));
        Assert.Equal(sent, engine.Get<Recorder>().Unrecorded);
        Assert.Contains("The store cannot be written.", engine.Get<IReadiness>().Current.Reasons);

        await ScriptAsync(engine, "PRAGMA max_page_count = 1000000");
        await UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).Count(d => d.State == DeliveryState.Delivered) == Events
        );
        Assert.Equal(Events, receiver.All.Count);
        Assert.All(await engine.DeliveriesAsync(acme), d => Assert.Equal(1, d.Attempts));
        Assert.True(engine.Get<IReadiness>().Current.Ready);
        var stored = await engine.Get<IEventLog>().ListAsync(acme.Id, new(), new PageRequest(), default);
        Assert.Equal(Events, stored.Value.Items.Count);
    }

    [Fact]
    public async Task A_locked_database_is_waited_for_once_for_all_publishes_that_came_together()
    {
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        await ScriptAsync(engine, "PRAGMA busy_timeout = 1000");
        var began = TimeProvider.System.GetTimestamp();

        using (var other = new SqliteSession(Path.Combine(engine.Directory, "talaria.db"), readOnly: false))
        {
            other.Script("BEGIN EXCLUSIVE");
            var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PublishLargeAsync(engine, acme)));
            Assert.All(refused, AssertUnavailable);
            // The first alone, and those that came meanwhile.
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(6));
            Assert.False(engine.Get<IReadiness>().Current.Ready);
            other.Script("ROLLBACK");
        }

        Assert.Equal(0, (await engine.PublishAsync(acme)).Deliveries);
        Assert.True(engine.Get<IReadiness>().Current.Ready);
        var stored = await engine.Get<IEventLog>().ListAsync(acme.Id, new(), new PageRequest(), default);
        Assert.Single(stored.Value.Items);
    }

    [Fact]
    public async Task Below_min_free_events_are_refused_and_recording_goes_on()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var first = await RunningEngine.StartAsync();
        var acme = await first.OrganizationAsync();
        await first.EndpointAsync(acme, receiver.Url);
        await first.PublishAsync(acme);
        await receiver.NextAsync(1);
        await first.StopAsync();
        receiver.AnswerWith(200);

        await using var low = await RunningEngine.StartAsync(
            first.Directory,
            o => o with { MinFreeBytes = long.MaxValue }
        );

        var refused = await PublishLargeAsync(low, acme);
        Assert.Equal((RefusalKind.Unavailable, "disk_low"), (refused.Refusal!.Kind, refused.Refusal.Code));
        Assert.NotNull(refused.Refusal.RetryAfter);
        Assert.Contains(low.Get<IReadiness>().Current.Reasons, r => r.Contains("storage.min_free"));
        await low.DeliveryAsync(acme, DeliveryState.Delivered);
    }

    private static void AssertUnavailable(Result<Published> result)
    {
        Assert.Equal((RefusalKind.Unavailable, "store_unavailable"), (result.Refusal!.Kind, result.Refusal.Code));
        Assert.NotNull(result.Refusal.RetryAfter);
    }

    private static Task<Result<Published>> PublishLargeAsync(RunningEngine engine, Organization organization) =>
        engine
            .Publisher.PublishAsync(
                organization.Id,
                new NewEvent { Type = "large", Data = Encoding.UTF8.GetBytes($"\"{new string('x', 50_000)}\"") },
                null,
                default
            )
            .AsTask();

    private static Task ScriptAsync(RunningEngine engine, string script) =>
        engine
            .Get<SqliteDatabase>()
            .Writer.RunAsync(scope =>
            {
                scope.Db.Script(script);
                return true;
            });

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static Task UntilAsync(Func<Task<bool>> holds) =>
        RunningEngine.UntilAsync(async () => await holds() ? "yes" : null);
}
