using System.CommandLine;

namespace Talaria.Server.Commands;

/// <summary>A command about what an organization has: whose it is, which server is called with which key, and how the answer is printed.</summary>
internal sealed class OrganizationCommand : Command
{
    private readonly ServerOptions server = new();

    private readonly Option<string> organization = new("--organization")
    {
        Description = "Whose it is: the organization's id or external id.",
        Required = true,
    };

    /// <param name="example">Its arguments as somebody types them; <c>--help</c> ends with it.</param>
    /// <param name="own">Its own arguments and options.</param>
    public OrganizationCommand(string name, string description, string example, params ReadOnlySpan<Symbol> own)
        : base(name, description)
    {
        Example = example;
        foreach (var symbol in own)
        {
            if (symbol is Argument argument)
            {
                Arguments.Add(argument);
            }
            else
            {
                Options.Add((Option)symbol);
            }
        }
        Options.Add(organization);
    }

    public string Example { get; }

    /// <summary>It prints the server's answer, for people or as the API's JSON.</summary>
    public OrganizationCommand Prints(Func<Call, Task> act)
    {
        var json = new Option<bool>("--json") { Description = "Print the server's answer as JSON, for programs." };
        Options.Add(json);
        return Acts(act, json);
    }

    /// <summary>The server answers with nothing but that it was done.</summary>
    public OrganizationCommand Does(Func<Call, Task> act) => Acts(act, json: null);

    private OrganizationCommand Acts(Func<Call, Task> act, Option<bool>? json)
    {
        server.AddTo(this);
        SetAction(
            (parsed, cancel) =>
                server.CallAsync(
                    parsed,
                    async client =>
                    {
                        var call = new Call(parsed, client, cancel)
                        {
                            Organization = parsed.GetRequiredValue(organization),
                            Json = json is not null && parsed.GetValue(json),
                        };
                        await act(call);
                        return call.ExitCode;
                    }
                )
        );
        return this;
    }
}
