using System.Text;
using Talaria.Sdk.Signing;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Listen;

/// <summary><c>talaria listen</c> beside a running server and a receiver that is no endpoint.</summary>
public sealed class ListenCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_event_arrives_as_an_endpoint_would_get_it_signed_with_the_secret_that_is_printed()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        await using var listening = await ListenAsync(organization, receiver.Url, server.Process.Url);
        var secret = (await listening.LineAsync(line => line.StartsWith("secret: ", StringComparison.Ordinal)))[8..];

        var id = await PublishAsync(organization, """{"n":1.0,"name":"Zoë"}""");
        var received = await receiver.NextAsync();
        var said = await listening.LineAsync(line => line.StartsWith(id, StringComparison.Ordinal));

        Assert.Equal($"{id} a.b: 200", said);
        Assert.Equal("POST", received.Method);
        Assert.Contains("""{"n":1.0,"name":"Zoë"}""", received.Text, StringComparison.Ordinal);
        Assert.Equal(id, received.Headers["webhook-id"]);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        var signed = new Signer(PlainStandard).Sign(
            [SigningKey.Parse(KeyForm.Base64AfterPrefix, secret)],
            id,
            long.Parse(received.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture),
            received.Body
        );
        Assert.Equal(signed, received.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_said_the_next_event_comes_and_a_signal_ends_it_well()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var organization = await server.OrganizationAsync();
        await using var listening = await ListenAsync(organization, receiver.Url, server.Process.Url);

        var first = await PublishAsync(organization, "1");
        var second = await PublishAsync(organization, "2");
        var said = await listening.LineAsync(line => line.StartsWith(second, StringComparison.Ordinal));

        Assert.Equal($"{second} a.b: 500", said);
        Assert.Contains($"{first} a.b: 500", listening.Output);
        Assert.Equal(2, receiver.All.Count);
        Assert.Equal(0, await listening.TerminateAsync());
    }

    [Fact]
    public async Task What_is_published_while_the_server_restarts_comes_too()
    {
        await using var receiver = await Receiver.StartAsync();
        using var directory = new TempDirectory();
        var first = await TalariaProcess.ServeAsync(directory.File("data"));
        await using var _ = first;
        await PostAsync(first, "organizations", """{"name":"a","profile":"standard","external_id":"a"}""");
        await using var listening = await ListenAsync("a", receiver.Url, first.Url);
        await PostAsync(first, "organizations/a/events", """{"type":"a.b","data":"before"}""");
        Assert.Contains("before", (await receiver.NextAsync()).Text, StringComparison.Ordinal);

        await first.TerminateAsync();
        await using var second = await TalariaProcess.ServeAsync(directory.File("data"), first.Url);
        await PostAsync(second, "organizations/a/events", """{"type":"a.b","data":"after"}""");

        Assert.Contains("after", (await receiver.NextAsync()).Text, StringComparison.Ordinal);
    }

    private static async Task PostAsync(TalariaProcess to, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await to.Http.PostAsync($"/api/v1/{path}", content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static SignatureScheme PlainStandard { get; } =
        new()
        {
            SignatureHeader = "webhook-signature",
            IdHeader = "webhook-id",
            TimestampHeader = "webhook-timestamp",
            Content = SignedContent.IdTimestampBody,
            Key = KeyForm.Base64AfterPrefix,
            Value = "v1,{base64}",
        };

    private static async Task<TalariaProcess> ListenAsync(string organization, Uri receiver, Uri at)
    {
        var environment = new Dictionary<string, string> { ["TALARIA_KEY"] = TalariaProcess.OperatorKey };
        string[] arguments = ["listen", "--organization", organization, "--forward-to", receiver.ToString()];
        var process = TalariaProcess.Run(environment, [.. arguments, "--server", at.ToString()]);
        await process.LineAsync(line => line.StartsWith("posting ", StringComparison.Ordinal));
        return process;
    }

    private async Task<string> PublishAsync(string organization, string data)
    {
        var published = await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/events",
            $$$"""{"type":"a.b","data":{"v":{{{data}}}}}"""
        );
        return published.Json.GetProperty("id").GetString()!;
    }
}
