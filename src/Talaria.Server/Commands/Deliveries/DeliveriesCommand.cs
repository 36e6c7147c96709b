using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Deliveries;

/// <summary><c>talaria deliveries</c>: the log, and what people do to a delivery by hand.</summary>
internal static class DeliveriesCommand
{
    public static Command Create() =>
        new("deliveries", "Deliveries of events to endpoints.") { DeliveryList.Create(), Show(), Retry(), Cancel() };

    private static OrganizationCommand Show()
    {
        var id = DeliveryId();
        var attempt = new Option<int?>("--attempt")
        {
            Description = "Print this attempt's request and answer, 1 for the first; secrets are masked.",
            HelpName = "NUMBER",
        };
        return new OrganizationCommand(
            "show",
            "Show a delivery with its attempts.",
            "dlv_01K... --organization acme --attempt 1",
            id,
            attempt
        ).Prints(async call =>
        {
            var shown = await call.Client.GetDeliveryAsync(call.Organization, call.Of(id), call.Cancel);
            if (call.Of(attempt) is not { } number)
            {
                call.Print(shown, AnswersJson.Relaxed.DeliveryDetail, DeliveryText.Show);
            }
            else if (shown.Attempts.FirstOrDefault(one => one.Number == number) is { } wanted)
            {
                call.Print(wanted, AnswersJson.Relaxed.AttemptResource, AttemptText.Show);
            }
            else
            {
                call.Fail($"{shown.Id} has no attempt {number}: there were {shown.Attempts.Count}.");
            }
        });
    }

    private static OrganizationCommand Retry()
    {
        var id = DeliveryId();
        return new OrganizationCommand(
            "retry",
            "Deliver now; prints the delivery that will run, a new one if this was finished.",
            "dlv_01K... --organization acme",
            id
        ).Prints(async call =>
        {
            var running = await call.Client.RetryDeliveryAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(running, AnswersJson.Relaxed.DeliveryResource, DeliveryText.Show);
        });
    }

    private static OrganizationCommand Cancel()
    {
        var id = DeliveryId();
        return new OrganizationCommand(
            "cancel",
            "Cancel a pending delivery.",
            "dlv_01K... --organization acme",
            id
        ).Prints(async call =>
        {
            var cancelled = await call.Client.CancelDeliveryAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(cancelled, AnswersJson.Relaxed.DeliveryResource, DeliveryText.Show);
        });
    }

    private static Argument<string> DeliveryId() => new("delivery") { Description = "The delivery's id: dlv_..." };
}
