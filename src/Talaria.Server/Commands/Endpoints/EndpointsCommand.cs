using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Endpoints;

/// <summary><c>talaria endpoints</c>: the URLs that receive an organization's webhooks.</summary>
internal static class EndpointsCommand
{
    public static Command Create() =>
        new("endpoints", "The URLs that receive an organization's webhooks.")
        {
            List(),
            Show(),
            EndpointAdd.Create(),
            Enable(),
            Disable(),
            Remove(),
            EndpointTest.Create(),
            EndpointSecret.Create(),
        };

    public static Argument<string> EndpointId() => new("endpoint") { Description = "The endpoint's id: ep_..." };

    private static OrganizationCommand List()
    {
        var paging = new Paging();
        return new OrganizationCommand(
            "list",
            "List the endpoints.",
            "--organization acme --json",
            paging.Options
        ).Prints(async call =>
        {
            var endpoints = await paging.GatherAsync(
                call,
                page => call.Client.ListEndpointsAsync(call.Organization, page, call.Cancel)
            );
            call.Print(endpoints, AnswersJson.Relaxed.ResourceListEndpointResource, EndpointText.Show);
        });
    }

    private static OrganizationCommand Show()
    {
        var id = EndpointId();
        return new OrganizationCommand(
            "show",
            "Show an endpoint and how it fares.",
            "ep_01K... --organization acme",
            id
        ).Prints(async call =>
        {
            var shown = await call.Client.GetEndpointAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(shown, AnswersJson.Relaxed.EndpointResource, EndpointText.Show);
        });
    }

    private static OrganizationCommand Enable()
    {
        var id = EndpointId();
        return new OrganizationCommand(
            "enable",
            "Enable an endpoint and forget its failures.",
            "ep_01K... --organization acme",
            id
        ).Prints(async call =>
        {
            var enabled = await call.Client.EnableEndpointAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(enabled, AnswersJson.Relaxed.EndpointResource, EndpointText.Show);
        });
    }

    private static OrganizationCommand Disable()
    {
        var id = EndpointId();
        var reason = new Option<string?>("--reason") { Description = "Why: its owners are told." };
        return new OrganizationCommand(
            "disable",
            "Disable an endpoint and cancel what waits for it.",
            "ep_01K... --organization acme --reason \"moving to another address\"",
            id,
            reason
        ).Prints(async call =>
        {
            var disabled = await call.Client.DisableEndpointAsync(
                call.Organization,
                call.Of(id),
                new DisableEndpoint { Reason = call.Of(reason) },
                call.Cancel
            );
            call.Print(disabled, AnswersJson.Relaxed.EndpointResource, EndpointText.Show);
        });
    }

    private static OrganizationCommand Remove()
    {
        var id = EndpointId();
        return new OrganizationCommand(
            "remove",
            "Remove an endpoint; what waits for it is cancelled, its log stays.",
            "ep_01K... --organization acme",
            id
        ).Does(async call =>
        {
            await call.Client.DeleteEndpointAsync(call.Organization, call.Of(id), call.Cancel);
            call.Say($"removed {call.Of(id)}");
        });
    }
}
