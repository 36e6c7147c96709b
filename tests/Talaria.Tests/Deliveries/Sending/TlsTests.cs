using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

public sealed class TlsTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_tls_failure()
    {
        using var certificate = Certificate();
        await using var receiver = Secure(certificate);

        var outcome = await SendAsync(new Uri($"https://localhost:{receiver.Port}/"), Long);

        Assert.Equal(OutcomeClass.Tls, outcome.Class);
        Assert.Contains("UntrustedRoot", outcome.Error, StringComparison.Ordinal);
        Assert.Empty((await receiver.FinishedAsync()).Requests);
    }

    [Fact]
    public async Task So_is_one_of_another_name()
    {
        using var certificate = Certificate("other.example");
        await using var receiver = Secure(certificate);

        var outcome = await SendAsync(new Uri($"https://localhost:{receiver.Port}/"), Long, Trusting(certificate));

        Assert.Equal(OutcomeClass.Tls, outcome.Class);
        Assert.Contains("NameMismatch", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    public async Task So_is_a_receiver_that_speaks_no_TLS(string answer)
    {
        await using var receiver = new HostileReceiver(visit => visit.WriteAsync(answer));

        var outcome = await SendAsync(new Uri($"https://127.0.0.1:{receiver.Port}/"), Long);

        Assert.Equal(OutcomeClass.Tls, outcome.Class);
        Assert.NotNull(outcome.Error);
    }

    [Fact]
    public async Task Without_HTTP2_the_request_goes_over_HTTP11()
    {
        using var certificate = Certificate();
        await using var receiver = Secure(certificate);
        using var sender = Sender(Trusting(certificate));

        var outcome = await sender.SendAsync(Request(new Uri($"https://localhost:{receiver.Port}/"), Long), Cancel);
        sender.Dispose();

        Assert.True(outcome.Delivered);
        Assert.NotNull(outcome.Connect);
        Assert.Contains("HTTP/1.1", (await receiver.FinishedAsync()).Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP2_is_used_where_TLS_agrees_on_it_and_keeps_the_same_bounds()
    {
        using var certificate = Certificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(certificate);
                }
            )
        );
        await using var receiver = builder.Build();
        receiver.MapPost("/echo", AnswerAsync);
        receiver.MapPost("/flood", FloodAsync);
        receiver.MapPost(
            "/hang",
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        await receiver.StartAsync(Cancel);
        var address = new Uri(
            receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        );
        using var sender = Sender(Trusting(certificate));
        var root = new Uri($"https://localhost:{address.Port}/");

        var echo = await sender.SendAsync(Request(new Uri(root, "echo"), Long), Cancel);
        var flood = await sender.SendAsync(Request(new Uri(root, "flood"), Long), Cancel);
        var hang = await sender.SendAsync(Request(new Uri(root, "hang"), Short), Cancel);
        var again = await sender.SendAsync(Request(new Uri(root, "echo"), Long), Cancel);

        Assert.Equal("HTTP/2 {\"a\":1}", Encoding.UTF8.GetString(echo.ResponseBody.Span));
        Assert.Equal((500, true, 16 * 1024), (flood.Status, flood.Truncated, flood.ResponseBody.Length));
        Assert.Equal(OutcomeClass.Timeout, hang.Class);
        Assert.True(again.Delivered);
        Assert.Null(again.Connect);
        await receiver.StopAsync(Cancel);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        await context.Response.WriteAsync($"{context.Request.Protocol} {body}", context.RequestAborted);
    }

    private static async Task FloodAsync(HttpContext context)
    {
        context.Response.StatusCode = 500;
        var piece = new byte[16 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
    }

    private static HostileReceiver Secure(X509Certificate2 certificate) =>
        new(async visit =>
        {
            await visit.SecureAsync(certificate);
            while (await visit.ReadRequestAsync() is not null)
            {
                await visit.WriteAsync(Ok);
            }
        });

    private static SenderWiring Trusting(X509Certificate2 certificate) => new() { Roots = [certificate] };
}
