using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What tests of stored events and deliveries begin with.</summary>
public abstract class LogConformance : StoreConformance
{
    private protected IEventLog Events => Store.Get<IEventLog>();

    private protected IDeliveryLog Deliveries => Store.Get<IDeliveryLog>();

    private protected async Task<Endpoint> EndpointAsync(Organization organization, params string[] events) =>
        (
            await Store.Endpoints.AddAsync(
                Samples.Endpoint(organization.Id) with
                {
                    Events = events.Length == 0 ? ["*"] : events,
                },
                organization.Profile == "strict" ? Samples.Strict : Samples.Open,
                null
            )
        )
            .Value
            .Endpoint;

    private protected Event Happened(Organization organization, string type = "t", string data = "{}") =>
        new()
        {
            Id = Store.Get<IdSource>().Next<EventId>(),
            Organization = organization.Id,
            Type = type,
            Data = System.Text.Encoding.UTF8.GetBytes(data),
            Scopes = Samples.Scopes(),
            OccurredAt = Store.Time.Now,
            CreatedAt = Store.Time.Now,
        };

    private protected async Task<Event> PublishAsync(Event happened)
    {
        var stored = await Store
            .Get<IEventStore>()
            .StoreAsync([new Publication(happened, happened.ExternalId is null ? null : [1])], null);
        return happened with { Deliveries = stored.Value[0].Deliveries };
    }

    private protected async Task<List<Event>> PublishAsync(Organization organization, int count, string type = "t")
    {
        var events = new List<Event>();
        for (var i = 0; i < count; i++)
        {
            events.Add(await PublishAsync(Happened(organization, type)));
        }
        return events;
    }

    /// <summary>The one delivery of an event to an endpoint.</summary>
    private protected async Task<Delivery> DeliveryAsync(Event happened) =>
        Assert.Single(
            (
                await Deliveries.ListAsync(
                    happened.Organization,
                    new DeliveryFilter(Event: happened.Id),
                    new PageRequest(),
                    Cancel
                )
            )
                .Value
                .Items
        );

    /// <summary>An attempt was made, and that ended it.</summary>
    private protected async Task<Delivery> AttemptAsync(Event happened, int status, DisableRule? rule = null)
    {
        var delivery = await DeliveryAsync(happened);
        var outcome = new AttemptOutcome
        {
            Class = OutcomeClass.Status,
            Status = status,
            Total = TimeSpan.FromMicroseconds(1_500),
            ResponseHeaders = [KeyValuePair.Create("x-b", "1"), KeyValuePair.Create("x-a", "2")],
            ResponseBody = "thanks"u8.ToArray(),
        };
        await Store
            .Get<IRecordStore>()
            .RecordAsync([
                new Finished
                {
                    Delivery = new QueuedDelivery(delivery.Id, happened, delivery.Endpoint, 0, happened.Test),
                    Verdict =
                        status < 300
                            ? new Verdict(DeliveryState.Delivered, null, null, Gone: false)
                            : new Verdict(DeliveryState.Failed, null, "status 500", Gone: false),
                    EndedAt = Store.Time.Now,
                    Attempt = new MadeAttempt(
                        Store.Get<IdSource>().Next<AttemptId>(),
                        1,
                        Store.Time.Now,
                        outcome,
                        new SentTrace(
                            "https://example.com/hook",
                            Samples.Open.Revision,
                            Store.Time.Now,
                            "v1,abc",
                            ["x-key"],
                            null
                        ),
                        rule
                    ),
                },
            ]);
        return await DeliveryAsync(happened);
    }

    /// <summary>Every page, one after the other.</summary>
    private protected static async Task<List<T>> AllAsync<T>(int limit, Func<PageRequest, Task<Result<Page<T>>>> list)
    {
        var all = new List<T>();
        for (var page = new PageRequest(limit); ; )
        {
            var found = (await list(page)).Value;
            Assert.InRange(found.Items.Count, 0, limit);
            all.AddRange(found.Items);
            if (found.Next is null)
            {
                return all;
            }
            page = page with { Cursor = found.Next };
        }
    }
}
