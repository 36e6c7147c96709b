using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Endpoints;

/// <summary><c>talaria endpoints secret</c>: prints what an endpoint's requests are signed with.</summary>
internal static class EndpointSecret
{
    public static OrganizationCommand Create()
    {
        var id = EndpointsCommand.EndpointId();
        var rotate = new Option<bool>("--rotate") { Description = "Replace it by a new one first." };
        var overlap = new Option<double?>("--overlap")
        {
            Description =
                "With --rotate: seconds for which the old secret signs along, where the signature allows several.",
            HelpName = "SECONDS",
        };
        var command = new OrganizationCommand(
            "secret",
            "Print an endpoint's signing secret, and older ones that still sign along.",
            "ep_01K... --organization acme",
            id,
            rotate,
            overlap
        );
        command.Validators.Add(result =>
        {
            if (result.GetResult(overlap) is not null && !result.GetValue(rotate))
            {
                result.AddError("--overlap belongs to --rotate.");
            }
        });
        return command.Prints(async call =>
        {
            var secrets = call.Of(rotate)
                ? await call.Client.RotateSecretAsync(
                    call.Organization,
                    call.Of(id),
                    new RotateSecret { Overlap = call.Of(overlap) },
                    call.Cancel
                )
                : await call.Client.GetSecretAsync(call.Organization, call.Of(id), call.Cancel);
            call.Print(secrets, AnswersJson.Relaxed.SecretResource, Show);
        });
    }

    private static void Show(Screen screen, SecretResource secrets)
    {
        screen.Line(secrets.Secret ?? "none: requests are not signed");
        foreach (var previous in secrets.Previous)
        {
            screen.Line($"{previous.Secret} until {Screen.Time(previous.ExpiresAt)}");
        }
    }
}
