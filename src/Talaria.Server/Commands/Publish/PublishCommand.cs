using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Publish;

/// <summary><c>talaria publish</c>: one event from the shell.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("type") { Description = "The event's type: agent.run.completed" };
        var data = new Option<string>("--data")
        {
            Description = "JSON, or @FILE, or - for standard input.",
            DefaultValueFactory = _ => "{}",
        };
        var externalId = new Option<string?>("--external-id")
        {
            Description = "Your own id of the event: publishing the same one again sends nothing.",
        };
        var scopes = ScopeOption.Create("What the event is about");
        return new OrganizationCommand(
            "publish",
            "Publish one event.",
            "agent.run.completed --organization acme --data @event.json",
            type,
            data,
            externalId,
            scopes
        ).Prints(async call =>
        {
            var (content, problem) = await DataArgument.ReadAsync(call.Of(data)!, call.Cancel);
            if (problem is not null)
            {
                call.Fail(problem);
                return;
            }
            var wanted = new PublishEvent
            {
                Type = call.Of(type),
                Data = new RawJson(content),
                ExternalId = call.Of(externalId),
                Scopes = ScopeOption.Of(call.ListOf(scopes)),
            };
            var published = await call.Client.PublishAsync(call.Organization, wanted, call.Cancel);
            PublishedText.Print(call, wanted.Type, published);
        });
    }
}
