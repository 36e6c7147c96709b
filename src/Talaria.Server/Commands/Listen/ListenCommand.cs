using System.CommandLine;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Commands.Listen;

/// <summary><c>talaria listen</c>: posts an organization's events, as they come, to an address that only this machine can reach.</summary>
internal static class ListenCommand
{
    private const int SecretBytes = 32;

    /// <summary>Between two tries while the server is away, as the stream itself waits.</summary>
    private static readonly TimeSpan ServerAway = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var forwardTo = UrlOption.Create("--forward-to", "Where the requests go: http://localhost:3000/hook");
        forwardTo.Required = true;
        return new OrganizationCommand(
            "listen",
            "Receive an organization's events live and post them to an address of this machine, as an endpoint would get them, signed with a secret that is printed. No retries. Ends with Ctrl-C.",
            "--organization acme --forward-to http://localhost:3000/hook",
            forwardTo
        ).Does(async call =>
        {
            try
            {
                await ForwardAsync(call, call.Of(forwardTo)!);
            }
            catch (OperationCanceledException) when (call.Cancel.IsCancellationRequested)
            {
                // Ctrl-C is how it ends.
            }
        });
    }

    private static async Task ForwardAsync(Call call, Uri address)
    {
        var organization = await call.Client.GetOrganizationAsync(call.Organization, call.Cancel);
        var profile = await call.Client.GetProfileAsync(organization.Profile, call.Cancel);
        // A prefix and base64 has the form of every profile's secrets.
        var secret = profile.Signature is { } signature ? Secrets.NewBase64(signature.SecretPrefix, SecretBytes) : null;
        call.Say(secret is null ? "requests are not signed" : $"secret: {secret}");
        using var forwarder = new Forwarder(address, TimeSpan.FromSeconds(profile.Timeout));
        var live = call.Client.ListenToEventsAsync(
            call.Organization,
            opened: () => call.Say($"posting the events of {organization.Name} to {address}"),
            gap: () => call.Say("some events came while the server was away: talaria events list has them"),
            cancel: call.Cancel
        );
        await foreach (var one in live)
        {
            // A test is for the endpoint under test alone.
            if (!one.Test)
            {
                call.Say($"{one.Id} {one.Type}: {await ForwardAsync(call, forwarder, one, secret)}");
            }
        }
    }

    private static async Task<string> ForwardAsync(
        Call call,
        Forwarder forwarder,
        LiveEventResource one,
        string? secret
    )
    {
        var how = new RehearseEvent { Secret = secret };
        while (true)
        {
            try
            {
                var request = await call.Client.RehearseEventAsync(call.Organization, one.Id, how, call.Cancel);
                return await forwarder.PostAsync(request, call.Cancel);
            }
            catch (TalariaException refused) when (refused.Status is 404 or 409)
            {
                // It was erased or pruned meanwhile, or has no form: the next may have.
                return refused.Message;
            }
            catch (Exception e) when (e is HttpRequestException or TalariaException { Status: >= 500 })
            {
                await Task.Delay(ServerAway, TimeProvider.System, call.Cancel);
            }
        }
    }
}
