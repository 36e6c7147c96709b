using System.CommandLine;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Deliveries;

namespace Talaria.Server.Commands.Endpoints;

/// <summary><c>talaria endpoints test</c>: a sample of the catalogue through the real pipeline.</summary>
internal static class EndpointTest
{
    public static OrganizationCommand Create()
    {
        var id = EndpointsCommand.EndpointId();
        var type = new Argument<string?>("type")
        {
            Description = "The sample's type; the first that the endpoint is subscribed to if it is not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait for the outcome, 45 seconds at most; the exit code is 1 if it was not delivered.",
        };
        return new OrganizationCommand(
            "test",
            "Send a sample of the catalogue to an endpoint, before what waits for it.",
            "ep_01K... agent.run.completed --wait --organization acme",
            id,
            type,
            wait
        ).Prints(async call =>
        {
            var what = new TestEndpoint { Type = call.Of(type) };
            if (!call.Of(wait))
            {
                var sent = await call.Client.TestEndpointAsync(call.Organization, call.Of(id), what, call.Cancel);
                call.Print(sent, AnswersJson.Relaxed.DeliveryResource, DeliveryText.Show);
                return;
            }
            var tested = await call.Client.TestEndpointAndWaitAsync(call.Organization, call.Of(id), what, call.Cancel);
            call.Print(tested, AnswersJson.Relaxed.DeliveryDetail, DeliveryText.Show);
            if (tested.State != "delivered")
            {
                call.Fail($"the test was not delivered: {tested.Reason ?? tested.State}.");
            }
        });
    }
}
