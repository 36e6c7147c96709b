using System.CommandLine;
using Talaria.Server.Commands;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Demo;
using Talaria.Server.Commands.Publish;
using Talaria.Server.Commands.Replay;

// Every command is a class in Commands/; `talaria COMMAND --help` shows its options.
var talaria = new RootCommand("Talaria sends webhooks for agent platforms.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
    PublishCommand.Create(),
    ReplayCommand.Create(),
};
foreach (var command in BenchCommand.CreateAll())
{
    talaria.Subcommands.Add(command);
}

// Longer than the longest graceful stop of the server, which must not be cut short.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };

// `--data @FILE` is publish's own; the command line has no response files.
var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null };
return await talaria.Parse(args, parsing).InvokeAsync(invocation);
