using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Ids;
using Talaria.Storage.Postgres;
using Talaria.Tests.Running;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>Who is taken for dead, and who is not.</summary>
public sealed class RescuerTests : IAsyncLifetime
{
    private const long Dead = 1;
    private const long Own = 2;

    private readonly VirtualTime time = new(DateTimeOffset.UnixEpoch);
    private readonly LaneBoard board = new(new DeliveryOptions(), (_, _) => null);
    private PostgresDatabase database = null!;
    private Rescuer rescuer = null!;

    public async ValueTask InitializeAsync()
    {
        database = PostgresDatabase.Connect(await PostgresServer.NewDatabaseAsync(), TimeProvider.System);
        rescuer = new Rescuer(database, new NoQueue(), new DueNews(board), time, NullLogger<Rescuer>.Instance);
        await database.WriteAsync(async db =>
        {
            await db.Sql(
                    "INSERT INTO nodes (name, role, version, started_at, beat) VALUES ('dead', 'all', '1', 0, 7), ('own', 'all', '1', 0, 0)"
                )
                .RunAsync();
            return await db.Sql(
                    """
                    INSERT INTO queue (delivery_id, event_id, organization_id, endpoint_id, due_at, attempts, test, node)
                    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 5, 0, false, n
                    FROM unnest(ARRAY[1, 1, 2]) AS n
                    """
                )
                .RunAsync();
        });
    }

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_counter_that_stood_still_over_a_whole_lease_frees_its_claims_and_no_others()
    {
        Watch(beat: 7);
        time.Advance(Heart.Lease * 1.25);
        Watch(beat: 7);

        await rescuer.Working;
        Assert.Equal((1, 2), await StateAsync());
        Assert.Equal(2, board.Totals.Lanes);
    }

    [Fact]
    public async Task Less_than_a_lease_frees_nothing()
    {
        Watch(beat: 7);
        time.Advance(Heart.Lease);
        Watch(beat: 7);

        await rescuer.Working;
        Assert.Equal((2, 0), await StateAsync());
    }

    [Fact]
    public async Task A_counter_that_moves_saves_its_node()
    {
        Watch(beat: 6);
        time.Advance(Heart.Lease);
        Watch(beat: 7);
        time.Advance(Heart.Lease);
        Watch(beat: 7);

        await rescuer.Working;
        Assert.Equal((2, 0), await StateAsync());
    }

    [Fact]
    public async Task What_stood_still_while_nobody_was_connected_does_not_count()
    {
        Watch(beat: 7);
        time.Advance(Heart.Lease * 5);
        rescuer.Forget();
        Watch(beat: 7);

        await rescuer.Working;
        Assert.Equal((2, 0), await StateAsync());
    }

    [Fact]
    public async Task A_node_that_beats_at_the_last_moment_keeps_what_it_has()
    {
        Watch(beat: 6);
        time.Advance(Heart.Lease * 1.25);
        // It was seen at 6; it stands at 7 by now.
        Watch(beat: 6);

        await rescuer.Working;
        Assert.Equal((2, 0), await StateAsync());
    }

    private void Watch(long beat) => rescuer.Watch([(Dead, beat), (Own, 0)], [Own]);

    private Task<(int Nodes, int Free)> StateAsync() =>
        database.ReadAsync(
            async db =>
                (
                    await db.Sql("SELECT count(*) FROM nodes").FirstAsync(row => (int)row.Long()),
                    await db.Sql("SELECT count(*) FROM queue WHERE node IS NULL").FirstAsync(row => (int)row.Long())
                ),
            CancellationToken.None
        );

    /// <summary>Nothing of a queue is asked for here.</summary>
    private sealed class NoQueue : IQueue
    {
        public event Action InDoubt
        {
            add { }
            remove { }
        }

        public Task ClaimAsync(IReadOnlyList<Refill> refills) => throw new InvalidOperationException();

        public Task<IReadOnlyList<DueLane>> FindLanesAsync(CancellationToken cancel) =>
            throw new InvalidOperationException();

        public Task ReleaseAsync(IReadOnlyList<QueuedDelivery> deliveries) => throw new InvalidOperationException();

        public Task<int> ReleaseLostAsync(Func<IReadOnlyList<QueuedDelivery>> waiting, CancellationToken cancel) =>
            throw new InvalidOperationException();

        public Task<int> CancelUnclaimedAsync(EndpointId endpoint, string reason, int limit) =>
            throw new InvalidOperationException();
    }
}
