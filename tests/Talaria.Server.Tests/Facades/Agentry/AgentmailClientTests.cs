using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>The npm client <c>agentmail</c>, unchanged, against the running server.</summary>
public sealed class AgentmailClientTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Script = "agentmail.mjs";

    public static TheoryData<string> Conversations =>
        [
            "all that its webhooks API has is held here",
            "a webhook is made, read, changed and deleted",
            "its strict parsers take every answer",
            "many pages are read both ways",
            "a page token stays good while webhooks come and go",
            "a client id makes creation idempotent",
            "what is wrong comes as its typed errors",
        ];

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task The_client_holds_its_conversations(string name)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        await NodeScript.RunAsync(
            Script,
            environment: new Dictionary<string, string>
            {
                ["BASE_URL"] = new Uri(server.Process.Url, "/agent").ToString(),
                ["API_KEY"] = customer.Key,
            },
            arguments: [name]
        );
    }

    [Fact]
    public async Task No_conversation_is_left_out() =>
        Assert.Equal(
            Conversations.Select(row => row.Data),
            JsonSerializer.Deserialize<string[]>(await NodeScript.RunAsync(Script))
        );
}
