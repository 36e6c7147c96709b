using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>Deliveries that are given up: one notice an hour and endpoint, with the outcome that gave up.</summary>
public abstract class ExhaustedTests(TestStore store) : RunningTests(store)
{
    private static readonly DateTimeOffset Hour = new(2026, 3, 26, 13, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 3_599_999, 1)]
    [InlineData(3_599_999, 3_600_000, 2)]
    [InlineData(0, 0, 1)]
    public async Task A_second_one_is_raised_only_in_another_hour(int first, int second, int notices)
    {
        await using var place = await PlaceAsync();

        await place.GiveUpAsync(Hour.AddMilliseconds(first));
        await place.GiveUpAsync(Hour.AddMilliseconds(second));

        var raised = await place.RaisedAsync();
        Assert.Equal(notices, raised.Count);
        Assert.Equal(
            (1, "run.ended", "given up"),
            (raised[0].Facts.Delivery!.Attempts, raised[0].Facts.Delivery!.EventType, raised[0].Facts.Reason)
        );
        Assert.Contains("dlv_", raised[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorded_twice_it_is_told_once()
    {
        await using var place = await PlaceAsync();
        var finished = place.Finished(Hour);

        await place.Engine.Get<IRecordStore>().RecordAsync([finished, finished]);

        Assert.Single(await place.RaisedAsync());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_test_event_and_a_410_are_none(bool test, bool gone)
    {
        await using var place = await PlaceAsync();

        await place.GiveUpAsync(Hour, test, gone);

        Assert.Empty(await place.RaisedAsync());
    }

    private async Task<Place> PlaceAsync()
    {
        var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        return new Place(engine, acme, await engine.EndpointAsync(acme, "https://hooks.example/in"));
    }

    /// <summary>An organization with an endpoint whose deliveries end as the test says.</summary>
    private sealed record Place(RunningEngine Engine, Organization Acme, Endpoint Endpoint) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Engine.DisposeAsync();

        public Task GiveUpAsync(DateTimeOffset at, bool test = false, bool gone = false) =>
            Engine.Get<IRecordStore>().RecordAsync([Finished(at, test, gone)]);

        public async Task<IReadOnlyList<Notice>> RaisedAsync()
        {
            var all = await Engine.Get<INoticeLog>().ListAsync(Acme.Id, new PageRequest(), default);
            return [.. all.Value.Items.Where(n => n.Kind == NoticeKind.Exhausted)];
        }

        public Finished Finished(DateTimeOffset at, bool test = false, bool gone = false)
        {
            var ids = Engine.Get<IdSource>();
            var happened = new Event
            {
                Id = ids.Next<EventId>(),
                Organization = Acme.Id,
                Type = "run.ended",
                Data = "{}"u8.ToArray(),
                Scopes = new Dictionary<string, IReadOnlyList<string>>(),
                OccurredAt = at,
                CreatedAt = at,
            };
            Assert.True(Engine.Get<Talaria.Profiles.ProfileSet>().TryGet("standard", out var profile));
            return new Finished
            {
                Delivery = new QueuedDelivery(ids.Next<DeliveryId>(), happened, Endpoint.Id, 0, test),
                Verdict = new Verdict(DeliveryState.Failed, null, "given up", gone),
                EndedAt = at,
                Attempt = new MadeAttempt(
                    ids.Next<AttemptId>(),
                    1,
                    at,
                    new AttemptOutcome
                    {
                        Class = OutcomeClass.Status,
                        Status = gone ? 410 : 500,
                        Total = TimeSpan.Zero,
                    },
                    new SentTrace(Endpoint.Url, profile!.Revision, at, null, [], null),
                    null
                ),
            };
        }
    }
}
