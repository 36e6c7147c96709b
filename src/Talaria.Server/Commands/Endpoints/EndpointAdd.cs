using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Endpoints;

/// <summary><c>talaria endpoints add</c>: a new endpoint; what is not given is left to the profile.</summary>
internal static class EndpointAdd
{
    public static OrganizationCommand Create()
    {
        var url = new Argument<string>("url") { Description = "Where webhooks go: https://example.com/hook" };
        var name = new Option<string?>("--name") { Description = "What people call it." };
        var description = new Option<string?>("--description") { Description = "What it is for." };
        var events = new Option<string[]>("--event")
        {
            Description = "An event type or pattern that it wants; may be repeated.",
            HelpName = "TYPE",
        };
        var scopes = ScopeOption.Create("Only events about this");
        var headers = Pairs.Option("--header", "NAME=VALUE", "A header of each request; its value is not shown again");
        headers.Validators.Add(result =>
        {
            if (
                result.Tokens.CountBy(Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(n => n.Value > 1).Key is
                { } twice
            )
            {
                result.AddError($"--header: '{twice}' is given twice.");
            }
        });
        var externalId = new Option<string?>("--external-id") { Description = "Your own id of it." };
        var metadata = MetadataOption();
        var timeout = new Option<double?>("--timeout")
        {
            Description = "How long a request may take: 1 to 30.",
            HelpName = "SECONDS",
        };
        var retries = new Option<double[]>("--retry-after")
        {
            Description = "The wait before a retry; repeated for the second, the third ...",
            HelpName = "SECONDS",
        };
        var rate = new Option<double?>("--rate-limit") { Description = "At most so many requests a second." };
        var disabled = new Option<bool>("--disabled") { Description = "It gets nothing until it is enabled." };
        return new OrganizationCommand(
            "add",
            "Add an endpoint.",
            "https://example.com/hook --organization acme --event agent.run.completed",
            [url, name, description, events, scopes, headers, externalId, metadata, timeout, retries, rate, disabled]
        ).Prints(async call =>
        {
            var wanted = new CreateEndpoint
            {
                Url = call.Of(url),
                Name = call.Of(name),
                Description = call.Of(description),
                Events = call.ListOf(events),
                Scopes = ScopeOption.Of(call.ListOf(scopes)),
                Headers = call.ListOf(headers)?.Select(Pairs.Split).ToDictionary(pair => pair.Name, pair => pair.Value),
                ExternalId = call.Of(externalId),
                Metadata = call.Of(metadata) is { } json ? new RawJson(json) : null,
                Timeout = call.Of(timeout),
                Retries = call.Of(retries) is { Length: > 0 } waits ? waits : null,
                RateLimit = call.Of(rate),
                Enabled = call.Of(disabled) ? false : null,
            };
            var added = await call.Client.CreateEndpointAsync(call.Organization, wanted, call.Cancel);
            call.Print(added, AnswersJson.Relaxed.EndpointResource, EndpointText.Show);
        });
    }

    private static string Name(Token token) => token.Value.Split('=')[0];

    private static Option<string?> MetadataOption()
    {
        var metadata = new Option<string?>("--metadata")
        {
            Description = "A JSON object of your own.",
            HelpName = "JSON",
        };
        metadata.Validators.Add(result =>
        {
            try
            {
                JsonDocument.Parse(result.Tokens[0].Value).Dispose();
            }
            catch (JsonException)
            {
                result.AddError("--metadata is not JSON.");
            }
        });
        return metadata;
    }
}
