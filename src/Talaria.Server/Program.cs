using System.CommandLine;
using System.CommandLine.Invocation;
using Talaria.Server.Commands;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Copies;
using Talaria.Server.Commands.Deliveries;
using Talaria.Server.Commands.Demo;
using Talaria.Server.Commands.Endpoints;
using Talaria.Server.Commands.Events;
using Talaria.Server.Commands.Keys;
using Talaria.Server.Commands.Listen;
using Talaria.Server.Commands.Publish;
using Talaria.Server.Commands.Replay;
using Talaria.Server.Commands.Trigger;
using Talaria.Server.Commands.Verify;

// Every command is a class in Commands/; `talaria COMMAND --help` shows its options.
var talaria = new RootCommand("Talaria sends webhooks for agent platforms.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
    PublishCommand.Create(),
    TriggerCommand.Create(),
    ListenCommand.Create(),
    VerifyCommand.Create(),
    EndpointsCommand.Create(),
    EventsCommand.Create(),
    DeliveriesCommand.Create(),
    ReplayCommand.Create(),
    KeysCommand.Create(),
    BackupCommand.Create(),
    CopyCommand.Create(),
};
foreach (var bench in BenchCommand.CreateAll())
{
    talaria.Subcommands.Add(bench);
}

ExampleHelp.AddTo(talaria);

// Longer than the longest graceful stop of the server, which must not be cut short.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };

// `--data @FILE` is publish's own; the command line has no response files.
var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null };
var command = talaria.Parse(args, parsing);
var code = await command.InvokeAsync(invocation);

// 1 is what failed or was refused, 2 what was typed wrong.
return command.Action is ParseErrorAction ? 2 : code;
