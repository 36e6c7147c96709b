using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Publish;

/// <summary><c>talaria publish</c> as a person types it, against a running server.</summary>
public sealed class PublishCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_event_published_from_the_shell_arrives()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints",
            $$"""{"url":"{{receiver.Url}}","events":["a.b"]}"""
        );

        var (code, output, _) = await PublishAsync("a.b", "--organization", organization, "--data", """{"n":1.0}""");
        var received = await receiver.NextAsync();

        Assert.Equal(0, code);
        Assert.Contains("accepted", output, StringComparison.Ordinal);
        Assert.Contains("""{"n":1.0}""", received.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_as_json_is_the_servers()
    {
        var organization = await server.OrganizationAsync();
        string[] arguments = ["a.b", "--organization", organization, "--external-id", "once", "--json"];

        var (_, first, _) = await PublishAsync(arguments);
        var (_, again, _) = await PublishAsync(arguments);

        var (one, two) = (JsonElement.Parse(first), JsonElement.Parse(again));
        Assert.False(one.GetProperty("duplicate").GetBoolean());
        Assert.True(two.GetProperty("duplicate").GetBoolean());
        Assert.Equal(one.GetProperty("id").GetString(), two.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_refusal_is_one_sentence_and_the_fields()
    {
        var (code, _, errors) = await PublishAsync("no type", "--organization", server.Acme.Organization);

        Assert.Equal(1, code);
        Assert.StartsWith("talaria: ", errors, StringComparison.Ordinal);
        Assert.Contains("/type: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var (code, _, errors) = await PublishAsync("a.b", "--organization", "x", "--data", "@no-such-file");

        Assert.Equal(1, code);
        Assert.Contains("--data: ", errors, StringComparison.Ordinal);
        Assert.Contains("no-such-file", errors, StringComparison.Ordinal);
    }

    private Task<Typed> PublishAsync(params string[] arguments) => server.TypeAsync(["publish", .. arguments]);
}
