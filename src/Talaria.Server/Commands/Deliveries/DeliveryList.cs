using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Deliveries;

/// <summary><c>talaria deliveries list</c>: the log, by what one looks for.</summary>
internal static class DeliveryList
{
    public static OrganizationCommand Create()
    {
        var endpoint = new Option<string?>("--endpoint") { Description = "Only deliveries to this endpoint: ep_..." };
        var published = new Option<string?>("--event") { Description = "Only deliveries of this event: evt_..." };
        var type = new Option<string?>("--type") { Description = "Only deliveries of events of this type." };
        var state = new Option<string?>("--state")
        {
            Description = "Only deliveries in this state: pending, delivered, failed or cancelled.",
        };
        var status = new Option<int?>("--status")
        {
            Description = "Only deliveries whose last attempt got this HTTP status.",
        };
        var outcome = new Option<string?>("--outcome")
        {
            Description =
                "Only deliveries whose last attempt ended like this: status, dns, connect, tls, timeout, reset, protocol or blocked.",
        };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only deliveries made at this time or later: 2026-03-20T00:00:00Z",
        };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Only deliveries made before this time." };
        var paging = new Paging();
        return new OrganizationCommand(
            "list",
            "List deliveries, newest first.",
            "--organization acme --state failed --outcome timeout",
            [endpoint, published, type, state, status, outcome, since, until, .. paging.Options]
        ).Prints(async call =>
        {
            var which = new DeliveryQuery
            {
                Endpoint = call.Of(endpoint),
                Event = call.Of(published),
                Type = call.Of(type),
                State = call.Of(state),
                Status = call.Of(status),
                Outcome = call.Of(outcome),
                Since = call.Of(since),
                Until = call.Of(until),
            };
            var deliveries = await paging.GatherAsync(
                call,
                page =>
                    call.Client.ListDeliveriesAsync(
                        call.Organization,
                        which with
                        {
                            Cursor = page.Cursor,
                            Limit = page.Limit,
                        },
                        call.Cancel
                    )
            );
            call.Print(deliveries, AnswersJson.Relaxed.ResourceListDeliveryResource, DeliveryText.Show);
        });
    }
}
