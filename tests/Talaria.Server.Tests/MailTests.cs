using System.Text;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Notifications.Mail;

namespace Talaria.Server.Tests;

/// <summary>Mails of the running program, with a real mail server on loopback.</summary>
public sealed class MailTests : IAsyncLifetime
{
    private const string Password = "open-sesame-4711";

    private readonly TempDirectory directory = new();
    private readonly SmtpReceiver mail = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await mail.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Kill_9_between_sending_and_marking_sends_again_and_then_no_more()
    {
        mail.Hangs = command => command == ".";
        await using (var first = await ServeAsync())
        {
            await EndpointAsync(first);
            await mail.NextAsync(1);
            await first.KillAsync();
        }
        mail.Hangs = _ => false;
        await using (var second = await ServeAsync())
        {
            await mail.NextAsync(1);
            await ToldAsync(second);
            Assert.Equal(0, await second.TerminateAsync());
        }
        await using var third = await ServeAsync();
        await ToldAsync(third);

        Assert.Equal(2, mail.All.Count);
        Assert.Equal(2, mail.All.Count(m => m.To[0] == "ada@acme.example"));
    }

    [Fact]
    public async Task A_mail_server_that_cannot_be_reached_stops_nothing_and_its_password_is_nowhere()
    {
        await mail.DisposeAsync();
        await using var server = await ServeAsync();

        await EndpointAsync(server);

        await server.LineAsync(l => l.Contains("could not be told (Email)", StringComparison.Ordinal));
        Assert.Contains(server.Output, l => l.Contains("was added", StringComparison.Ordinal));
        Assert.Equal(0, await server.TerminateAsync());
        var said = string.Join('\n', server.Output.Concat(server.Errors));
        Assert.DoesNotContain(Password, said, StringComparison.Ordinal);
        // Queries of URLs often hold a token.
        Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
    }

    private Task<TalariaProcess> ServeAsync() =>
        TalariaProcess.ServeAsync(
            directory.File("data"),
            environment: new Dictionary<string, string>
            {
                ["TALARIA__SMTP__HOST"] = "127.0.0.1",
                ["TALARIA__SMTP__PORT"] = $"{mail.Port}",
                ["TALARIA__SMTP__FROM"] = "Acme <hooks@acme.example>",
                ["TALARIA__SMTP__USER"] = "talaria",
                ["TALARIA__SMTP__PASSWORD"] = Password,
                ["TALARIA__SMTP__TLS"] = "false",
            }
        );

    private static async Task EndpointAsync(TalariaProcess server)
    {
        await PostAsync(
            "",
            """{"name":"Acme","profile":"standard","external_id":"acme","owners":["ada@acme.example"]}"""
        );
        await PostAsync("/acme/endpoints", """{"url":"https://hooks.example/in?token=geheim"}""");

        async Task PostAsync(string path, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.Http.PostAsync($"/api/v1/organizations{path}", content, Cancel);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Returns when the list says that the mail was sent.</summary>
    private static async Task ToldAsync(TalariaProcess server)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (
            !(await server.Http.GetStringAsync("/api/v1/organizations/acme/notices", late.Token)).Contains(
                "\"email\"",
                StringComparison.Ordinal
            )
        )
        {
            await Task.Yield();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
