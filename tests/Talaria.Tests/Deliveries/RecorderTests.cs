using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Tests.Deliveries;

public sealed class RecorderTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    [Fact]
    public async Task Who_was_turned_away_while_a_batch_was_written_is_called_after_it()
    {
        var options = new DeliveryOptions { MaxInFlight = 3 };
        var store = new HeldStore();
        var canceller = new Canceller(
            new LaneBoard(options, (_, _) => null),
            null!,
            null!,
            TimeProvider.System,
            NullLogger<Canceller>.Instance
        );
        var recorder = new Recorder(store, canceller, options, TimeProvider.System, NullLogger<Recorder>.Instance);
        var called = 0;
        recorder.Recovered += () => called++;

        recorder.Add(Outcome());
        recorder.Add(Outcome());
        Assert.True(recorder.HasRoom);
        var running = recorder.RunAsync(default);
        await store.Writing;
        recorder.Add(Outcome());
        Assert.False(recorder.HasRoom);
        store.Written();
        recorder.Complete();
        await running;

        Assert.Equal((1, true), (called, recorder.HasRoom));
    }

    private static Finished Outcome() =>
        new()
        {
            Delivery = new QueuedDelivery(
                Ids.Next<DeliveryId>(),
                new Event
                {
                    Id = Ids.Next<EventId>(),
                    Organization = Ids.Next<OrganizationId>(),
                    Type = "t",
                    Data = "{}"u8.ToArray(),
                    Scopes = new Dictionary<string, IReadOnlyList<string>>(),
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
                Ids.Next<EndpointId>(),
                attempts: 0,
                test: false
            ),
            Verdict = Verdict.Cancelled("for a test"),
            EndedAt = DateTimeOffset.UnixEpoch,
        };

    /// <summary>Its first write waits until it is let go.</summary>
    private sealed class HeldStore : IRecordStore
    {
        private readonly TaskCompletionSource writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Writing => writing.Task;

        public void Written() => written.TrySetResult();

        public async Task<IReadOnlyList<(EndpointId Endpoint, string Reason)>> RecordAsync(
            IReadOnlyList<Finished> batch
        )
        {
            writing.TrySetResult();
            await written.Task;
            return [];
        }
    }
}
