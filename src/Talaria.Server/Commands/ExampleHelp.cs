using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Talaria.Server.Commands;

/// <summary><c>--help</c> that ends with an example of the command.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is OrganizationCommand command)
        {
            var path = string.Join(
                ' ',
                command.Parents.OfType<Command>().Take(1).Where(p => p is not RootCommand).Select(p => $"{p.Name} ")
            );
            parseResult.InvocationConfiguration.Output.WriteLine(
                $"Example:\n  talaria {path}{command.Name} {command.Example}\n"
            );
        }
        return code;
    }
}
