using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Publish;

/// <summary><c>talaria publish</c>: one event from the shell.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var server = new ServerOptions();
        var type = new Argument<string>("type") { Description = "The event's type: agent.run.completed" };
        var organization = new Option<string>("--organization")
        {
            Description = "Whose event it is: the id or the external id.",
            Required = true,
        };
        var data = new Option<string>("--data")
        {
            Description = "JSON, or @FILE, or - for standard input.",
            DefaultValueFactory = _ => "{}",
        };
        var externalId = new Option<string?>("--external-id")
        {
            Description = "Your own id of the event: publishing the same one again sends nothing.",
        };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What the event is about; may be repeated.",
            HelpName = "KIND=ID",
        };
        scopes.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
            {
                result.AddError($"--scope: '{token.Value}' is not KIND=ID.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print the server's answer as JSON, for programs." };
        var command = new Command("publish", "Publish one event.");
        command.Arguments.Add(type);
        foreach (var option in new Option[] { organization, data, externalId, scopes, json })
        {
            command.Options.Add(option);
        }
        server.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (content, problem) = await DataArgument.ReadAsync(parsed.GetValue(data)!, cancel);
                if (problem is not null)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"talaria: {problem}");
                    return 1;
                }
                var wanted = new PublishEvent
                {
                    Type = parsed.GetRequiredValue(type),
                    Data = new RawJson(content),
                    ExternalId = parsed.GetValue(externalId),
                    Scopes = ScopesOf(parsed.GetValue(scopes) ?? []),
                };
                return await server.CallAsync(
                    parsed,
                    async client =>
                    {
                        var published = await client.PublishAsync(
                            parsed.GetRequiredValue(organization),
                            wanted,
                            cancel
                        );
                        Show(parsed.InvocationConfiguration.Output, published, wanted.Type, parsed.GetValue(json));
                    }
                );
            }
        );
        return command;
    }

    private static Dictionary<string, IReadOnlyList<string>>? ScopesOf(string[] scopes) =>
        scopes.Length == 0
            ? null
            : scopes
                .Select(scope => scope.Split('=', 2))
                .GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
                .ToDictionary(ids => ids.Key, ids => (IReadOnlyList<string>)[.. ids], StringComparer.Ordinal);

    private static void Show(TextWriter output, PublishedEvent published, string type, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(published, AnswersJson.Relaxed.PublishedEvent));
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().RoundedBorder().AddColumns("event", "type", "deliveries", "");
        table.AddRow(
            Markup.Escape(published.Id),
            Markup.Escape(type),
            published.Deliveries.ToString(CultureInfo.InvariantCulture),
            published.Duplicate ? "published before: nothing is sent again" : "accepted"
        );
        console.Write(table);
    }
}
