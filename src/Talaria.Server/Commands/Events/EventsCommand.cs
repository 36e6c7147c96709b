using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Events;

/// <summary><c>talaria events</c>: what was published.</summary>
internal static class EventsCommand
{
    public static Command Create() => new("events", "Events that were published.") { List(), Show(), Erase() };

    private static OrganizationCommand List()
    {
        var type = new Option<string?>("--type") { Description = "Only events of this type." };
        var scope = new Option<string?>("--scope") { Description = "Only events about this.", HelpName = "KIND=ID" };
        Pairs.Check(scope);
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only events published at this time or later: 2026-03-20T00:00:00Z",
        };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Only events published before this time." };
        var matched = new Option<bool?>("--matched")
        {
            Description = "Only events that went to somebody (true) or to nobody (false).",
        };
        var paging = new Paging();
        return new OrganizationCommand(
            "list",
            "List events, newest first.",
            "--organization acme --type agent.run.completed --since 2026-03-20T00:00:00Z",
            [type, scope, since, until, matched, .. paging.Options]
        ).Prints(async call =>
        {
            var which = new EventQuery
            {
                Type = call.Of(type),
                // On the command line a scope is written as everywhere else on it.
                Scope = call.Of(scope) is { } about ? string.Join(':', about.Split('=', 2)) : null,
                Since = call.Of(since),
                Until = call.Of(until),
                Matched = call.Of(matched),
            };
            var events = await paging.GatherAsync(
                call,
                page =>
                    call.Client.ListEventsAsync(
                        call.Organization,
                        which with
                        {
                            Cursor = page.Cursor,
                            Limit = page.Limit,
                        },
                        call.Cancel
                    )
            );
            call.Print(events, AnswersJson.Relaxed.ResourceListEventResource, EventText.Show);
        });
    }

    private static OrganizationCommand Show()
    {
        var id = EventId();
        return new OrganizationCommand(
            "show",
            "Show an event with its deliveries.",
            "evt_01K... --organization acme",
            id
        ).Prints(async call =>
        {
            var shown = await call.Client.GetEventAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(shown, AnswersJson.Relaxed.EventDetail, EventText.Show);
        });
    }

    private static OrganizationCommand Erase()
    {
        var id = EventId();
        return new OrganizationCommand(
            "erase",
            "Erase an event's data and what receivers answered; what waits of it is cancelled, the rest of the log stays.",
            "evt_01K... --organization acme",
            id
        ).Does(async call =>
        {
            await call.Client.EraseEventDataAsync(call.Organization, call.Of(id), call.Cancel);
            call.Say($"erased the data of {call.Of(id)}");
        });
    }

    private static Argument<string> EventId() => new("event") { Description = "The event's id: evt_..." };
}
