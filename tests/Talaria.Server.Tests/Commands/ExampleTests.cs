using System.CommandLine;
using System.CommandLine.Parsing;
using Talaria.Server.Commands;
using Talaria.Server.Commands.Deliveries;
using Talaria.Server.Commands.Endpoints;
using Talaria.Server.Commands.Events;
using Talaria.Server.Commands.Keys;
using Talaria.Server.Commands.Listen;
using Talaria.Server.Commands.Publish;
using Talaria.Server.Commands.Replay;
using Talaria.Server.Commands.Trigger;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands;

/// <summary>The example at the end of each command's <c>--help</c>, and the exit code of what is typed wrong.</summary>
public sealed class ExampleTests
{
    private static readonly Command[] Commands =
    [
        PublishCommand.Create(),
        TriggerCommand.Create(),
        ListenCommand.Create(),
        ReplayCommand.Create(),
        .. EndpointsCommand.Create().Subcommands,
        .. EventsCommand.Create().Subcommands,
        .. DeliveriesCommand.Create().Subcommands,
        .. KeysCommand.Create().Subcommands,
    ];

    [Fact]
    public void Every_example_can_be_typed() =>
        Assert.All(
            Commands,
            command =>
            {
                var example = Assert.IsType<OrganizationCommand>(command).Example;
                var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null };
                var parsed = command.Parse([.. CommandLineParser.SplitCommandLine(example)], parsing);
                Assert.Empty(parsed.Errors.Select(error => $"{command.Name}: {error.Message}"));
            }
        );

    [Fact]
    public async Task Help_ends_with_the_example()
    {
        await using var process = TalariaProcess.Run(null, "endpoints", "disable", "--help");

        Assert.Equal(0, await process.EndAsync());
        Assert.Contains(
            process.Output,
            line => line.StartsWith("  talaria endpoints disable ep_", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("events", "list")]
    [InlineData("events", "list", "--organization", "acme", "--no-such-option")]
    [InlineData("events")]
    [InlineData("no-such-command")]
    public async Task What_is_typed_wrong_is_exit_code_2(params string[] arguments)
    {
        await using var process = TalariaProcess.Run(null, arguments);

        Assert.Equal(2, await process.EndAsync());
        Assert.NotEmpty(process.Errors);
    }

    [Fact]
    public async Task Without_a_key_or_a_server_one_sentence_says_so()
    {
        string[] arguments = ["keys", "list", "--organization", "acme", "--server", "http://127.0.0.1:9"];
        await using var keyless = TalariaProcess.Run(null, arguments);
        await using var alone = TalariaProcess.Run(null, [.. arguments, "--key", "k"]);

        Assert.Equal((1, 1), (await keyless.EndAsync(), await alone.EndAsync()));
        Assert.StartsWith("talaria: a key is needed", Assert.Single(keyless.Errors), StringComparison.Ordinal);
        Assert.StartsWith("talaria: nothing answers at", Assert.Single(alone.Errors), StringComparison.Ordinal);
    }
}
