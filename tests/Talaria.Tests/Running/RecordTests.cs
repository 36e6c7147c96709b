using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>What recording keeps true whatever is recorded twice, lost or wrong.</summary>
public abstract class RecordTests(TestStore store) : RunningTests(store)
{
    [Theory]
    [InlineData(500, DeliveryState.Pending)]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(410, DeliveryState.Failed)]
    public async Task A_batch_that_is_recorded_again_counts_once(int status, DeliveryState state)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var (acme, endpoint, waiting) = await WaitingAsync(engine, receiver);
        receiver.AnswerWith(status);
        var finished = await AttemptAsync(engine, acme, endpoint, waiting);

        await engine.Get<IRecordStore>().RecordAsync([finished, finished]);
        var once = await SeenAsync(engine, acme, endpoint, waiting);
        await engine.Get<IRecordStore>().RecordAsync([finished]);
        var twice = await SeenAsync(engine, acme, endpoint, waiting);

        Assert.Equal(once, twice);
        Assert.Equal((state, 2, 2), (once.Delivery.State, once.Delivery.Attempts, once.Attempts));
        Assert.Equal(status == 200 ? 0 : 2, once.Health.ConsecutiveFailures);
    }

    [Fact]
    public async Task A_request_that_cannot_be_made_is_a_failed_attempt_that_says_why()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = await StartAsync();
        var acme = await before.OrganizationAsync();
        var endpoint = await before.EndpointAsync(acme, receiver.Url);
        await before.StopAsync();
        var profiles = Scratch.Directory();
        Assert.True(Talaria.Profiles.ProfileLoader.Load(null).Profiles.TryGet("standard", out var standard));
        await File.WriteAllTextAsync(
            Path.Combine(profiles, "standard.yaml"),
            standard.Source.Replace(
                "several: true",
                "several: true\n  secret: { prefix: other_ }",
                StringComparison.Ordinal
            )
        );

        await using var after = await StartAsync(
            before.Directory,
            o => o with { ProfilesDirectory = profiles, RetryScale = 1 }
        );
        await after.PublishAsync(acme);
        var delivery = await RunningEngine.UntilAsync(async () =>
            (await after.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );

        var attempt = Assert.Single(await after.Get<AttemptReader>().ReadAsync(delivery, default));
        Assert.Equal(OutcomeClass.Protocol, attempt.Outcome.Class);
        Assert.Contains("other_", attempt.Outcome.Error);
        Assert.DoesNotContain(endpoint.Secrets[0].Value, attempt.Outcome.Error);
        Assert.Empty(receiver.All);
    }

    [Theory]
    [InlineData("of no profile", OutcomeClass.Status)]
    [InlineData(null, (OutcomeClass)9)]
    public async Task An_outcome_that_can_never_be_recorded_holds_nothing_back(string? revision, OutcomeClass outcome)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var (acme, endpoint, waiting) = await WaitingAsync(engine, receiver);
        receiver.AnswerWith(200);
        var finished = await AttemptAsync(engine, acme, endpoint, waiting);
        var attempt = finished.Attempt!;

        var unrecordable = attempt with
        {
            Sent = attempt.Sent with { Revision = revision ?? attempt.Sent.Revision },
            Outcome = attempt.Outcome with { Class = outcome },
        };
        engine.Get<Recorder>().Add(finished with { Attempt = unrecordable });
        await engine.PublishAsync(acme);

        await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        Assert.False(engine.Get<Recorder>().Failing);
        await RunningEngine.UntilAsync(() =>
            Task.FromResult(engine.Get<Recorder>().Unrecorded == 0 ? "recorded" : null)
        );
    }

    [Fact]
    public async Task A_lost_claim_is_released_once_no_attempt_can_be_in_flight_and_delivered()
    {
        var time = new VirtualTime(TimeProvider.System.GetUtcNow());
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 }, time: time);
        var (acme, _, _) = await WaitingAsync(engine, receiver);
        receiver.AnswerWith(200);
        // A claim whose commit came, and whose answer did not.
        await engine.ExecuteAsync("UPDATE queue SET due_at = 0, node = (SELECT max(id) FROM nodes)");
        var (queue, board) = (engine.Get<IQueue>(), engine.Get<LaneBoard>());

        Assert.Equal(0, await queue.ReleaseLostAsync(board.Waiting, default));
        time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(0, await queue.ReleaseLostAsync(board.Waiting, default));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await queue.ReleaseLostAsync(board.Waiting, default));
        time.Advance(TimeSpan.FromMinutes(1));

        var delivered = await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        Assert.Equal(2, delivered.Attempts);
        Assert.Equal(0, await queue.ReleaseLostAsync(board.Waiting, default));
    }

    [Theory]
    [InlineData("UPDATE deliveries SET state = 4")]
    [InlineData("UPDATE deliveries SET state = -1")]
    [InlineData("UPDATE deliveries SET state = 1")]
    [InlineData("UPDATE deliveries SET completed_at = 1")]
    [InlineData("UPDATE deliveries SET state = NULL")]
    [InlineData("UPDATE attempts SET outcome = 8")]
    [InlineData("UPDATE endpoints SET enabled = 2")]
    public async Task The_store_refuses_a_state_that_the_life_cycle_does_not_have(string statement)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var (acme, _, waiting) = await WaitingAsync(engine, receiver);

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => engine.ExecuteAsync(statement));

        Assert.True(IsOfTheRow(refused), refused.Message);
        Assert.Equal(waiting, Assert.Single(await engine.DeliveriesAsync(acme)));
    }

    /// <summary>A delivery that failed once and waits for its retry.</summary>
    private static async Task<(Organization, Endpoint, Delivery)> WaitingAsync(RunningEngine engine, Receiver receiver)
    {
        receiver.AnswerWith(500);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(
            acme,
            receiver.Url,
            e => e with { Retries = [TimeSpan.FromHours(1), TimeSpan.FromHours(1)] }
        );
        await engine.PublishAsync(acme);
        var waiting = await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        return (acme, endpoint, waiting);
    }

    /// <summary>An attempt that was made and is not recorded.</summary>
    private static async Task<Finished> AttemptAsync(
        RunningEngine engine,
        Organization acme,
        Endpoint endpoint,
        Delivery waiting
    )
    {
        var happened = await engine.Get<IEventLog>().FindAsync(acme.Id, waiting.Event, default);
        var claimed = new QueuedDelivery(waiting.Id, happened!, endpoint.Id, waiting.Attempts, test: false);
        return (await engine.Get<Courier>().DeliverAsync(claimed, default)).Finished;
    }

    private static async Task<Seen> SeenAsync(
        RunningEngine engine,
        Organization acme,
        Endpoint endpoint,
        Delivery waiting
    )
    {
        var log = engine.Get<IDeliveryLog>();
        var delivery = await log.FindAsync(acme.Id, waiting.Id, default);
        var attempts = await log.AttemptsAsync(waiting.Id, default);
        var view = await engine.Endpoints.FindAsync(acme.Id, endpoint.Id, default);
        return new Seen(delivery!, attempts.Count, view!.Health, view.Status);
    }

    /// <summary>By the constraint or, where the store has one, the column's type.</summary>
    private static bool IsOfTheRow(DbException refused) =>
        refused is SqliteException { SqliteErrorCode: 19 }
        || refused.SqlState is ['2', '3', ..] or PostgresErrorCodes.DatatypeMismatch;

    private sealed record Seen(Delivery Delivery, int Attempts, Health Health, EndpointStatus Status);
}
