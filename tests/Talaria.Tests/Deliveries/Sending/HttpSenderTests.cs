using System.Net;
using System.Text;
using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

public sealed class HttpSenderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Answer: yes\r\n\r\nok";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_wire_is_what_the_request_names_and_nothing_else()
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender();
        using var tracing = new System.Diagnostics.Activity("publish").Start();
        var request = Request(new Uri($"{receiver.Url}?a=b%20c"), Long, "{\"a\":\"ü\"}") with
        {
            Headers =
            [
                new("webhook-id", "msg_1"),
                new("Content-Type", "application/json; charset=utf-8"),
                new("Content-Language", "en"),
                new("User-Agent", "Any (odd) agent/1"),
                new("X-List", "a, b"),
                // The client's own; a registrar refuses them before.
                new("Host", "elsewhere"),
                new("Transfer-Encoding", "chunked"),
                new("Expect", "100-continue"),
                new("Connection", "close"),
            ],
        };

        var outcome = await sender.SendAsync(request, Cancel);
        sender.Dispose();

        var wire = (await receiver.FinishedAsync()).Requests[0];
        var lines = wire.Split("\r\n");
        Assert.Equal("POST /hook?a=b%20c HTTP/1.1", lines[0]);
        Assert.Equal(
            [
                "Content-Language: en",
                "Content-Length: 10",
                "Content-Type: application/json; charset=utf-8",
                $"Host: 127.0.0.1:{receiver.Port}",
                "User-Agent: Any (odd) agent/1",
                "X-List: a, b",
                "webhook-id: msg_1",
            ],
            lines[1..^2].Order(StringComparer.Ordinal)
        );
        Assert.Equal("{\"a\":\"ü\"}", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(lines[^1])));
        Assert.Equal("ok", Encoding.UTF8.GetString(outcome.ResponseBody.Span));
        Assert.Contains(new("X-Answer", "yes"), outcome.ResponseHeaders);
        Assert.False(outcome.Truncated);
        Assert.Null(outcome.Error);
    }

    [Theory]
    [InlineData("X-Bad", "a\r\nX-Injected: b")]
    [InlineData("X-Bad", "ü")]
    [InlineData("X Bad", "a")]
    public async Task A_header_that_cannot_be_sent_is_an_outcome_that_names_it_and_not_its_value(
        string name,
        string value
    )
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender();

        var outcome = await sender.SendAsync(Request(receiver.Url, Long) with { Headers = [new(name, value)] }, Cancel);

        Assert.Equal(OutcomeClass.Protocol, outcome.Class);
        Assert.Equal($"the header {name} cannot be sent", outcome.Error);
        Assert.Equal(0, receiver.Connections);
    }

    [Fact]
    public async Task A_large_body_arrives_byte_for_byte()
    {
        var body = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i};"));
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender();

        await sender.SendAsync(Request(receiver.Url, Long, body), Cancel);
        sender.Dispose();

        var wire = (await receiver.FinishedAsync()).Requests[0];
        Assert.Equal(body, wire[(wire.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [Fact]
    public async Task An_empty_body_has_a_length_too()
    {
        await using var receiver = HostileReceiver.Answering(Ok);

        Assert.True((await SenderSetup.SendAsync(receiver.Url, Long)).Delivered);
        using var sender = Sender();
        await sender.SendAsync(Request(receiver.Url, Long, ""), Cancel);
        sender.Dispose();

        await receiver.FinishedAsync();
        Assert.Contains("Content-Length: 0", (await receiver.FinishedAsync()).Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_used_again_and_only_its_maker_counts_it()
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender();

        var first = await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        var second = await sender.SendAsync(Request(receiver.Url, Long), Cancel);

        Assert.NotNull(first.Connect);
        Assert.True(first.Connect <= first.FirstByte && first.FirstByte <= first.Total);
        Assert.Null(second.Connect);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task A_connection_opened_for_private_addresses_never_serves_a_stricter_request()
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender(egress: new EgressOptions());

        var own = await sender.SendAsync(Request(receiver.Url, Long) with { PrivateAddresses = true }, Cancel);
        var stranger = await sender.SendAsync(Request(receiver.Url, Long), Cancel);

        Assert.True(own.Delivered);
        Assert.Equal(OutcomeClass.Blocked, stranger.Class);
        Assert.Equal("127.0.0.1 is a loopback address", stranger.Error);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task An_idle_connection_is_let_go()
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender(new SenderWiring { IdleTimeout = TimeSpan.FromMilliseconds(100) });

        await sender.SendAsync(Request(receiver.Url, Long), Cancel);

        Assert.Single((await receiver.FinishedAsync()).Requests);
    }

    [Fact]
    public async Task A_changed_name_is_noticed_although_the_old_connection_is_busy()
    {
        await using var old = HostileReceiver.Answering(Ok);
        await using var moved = HostileReceiver.Answering(Ok, old.Port, IPAddress.Parse("127.0.0.2"));
        var address = IPAddress.Loopback;
        var wiring = new SenderWiring
        {
            LookUp = (_, _) => Task.FromResult<IPAddress[]>([address]),
            Lifetime = TimeSpan.FromMilliseconds(200),
        };
        using var sender = Sender(wiring);
        var request = Request(new Uri($"http://moving.example:{old.Port}/"), Long);
        await sender.SendAsync(request, Cancel);
        address = IPAddress.Parse("127.0.0.2");

        var since = TimeProvider.System.GetTimestamp();
        while (moved.Connections == 0 && TimeProvider.System.GetElapsedTime(since) < Long)
        {
            Assert.True((await sender.SendAsync(request, Cancel)).Delivered);
        }

        Assert.Equal((1, 1), (old.Connections, moved.Connections));
    }

    [Fact]
    public async Task Cookies_are_not_sent_back()
    {
        await using var receiver = HostileReceiver.Answering(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        );
        using var sender = Sender();

        await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        sender.Dispose();

        var requests = (await receiver.FinishedAsync()).Requests;
        Assert.Equal(2, requests.Count);
        Assert.DoesNotContain("cookie", requests[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_Retry_After_asks_for_is_in_the_outcome()
    {
        await using var receiver = HostileReceiver.Answering(
            "HTTP/1.1 429 Too Many\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n"
        );

        var outcome = await SenderSetup.SendAsync(receiver.Url, Long);

        Assert.Equal((429, TimeSpan.FromSeconds(17)), (outcome.Status, outcome.RetryAfter));
    }

    [Fact]
    public async Task A_stop_of_the_process_is_no_outcome()
    {
        using var stopping = new CancellationTokenSource();
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await stopping.CancelAsync();
            await visit.HangAsync();
        });
        using var sender = Sender();

        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await sender.SendAsync(Request(receiver.Url, Long), stopping.Token)
        );

        Assert.Equal(stopping.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task A_stop_after_the_status_line_keeps_the_outcome()
    {
        using var stopping = new CancellationTokenSource();
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            await visit.HangAsync();
        });
        using var sender = Sender();
        var sending = sender.SendAsync(Request(receiver.Url, TimeSpan.FromSeconds(1)), stopping.Token);

        var outcome = await sending;
        await stopping.CancelAsync();

        Assert.True(outcome.Delivered);
        Assert.True(outcome.Truncated);
    }

    [Fact]
    public async Task Through_a_proxy_the_request_goes_whole_and_literals_are_still_judged()
    {
        await using var proxy = HostileReceiver.Answering(Ok);
        using var sender = Sender(egress: new EgressOptions { Proxy = new Uri($"http://127.0.0.1:{proxy.Port}") });

        var named = await sender.SendAsync(Request(new Uri("http://receiver.example/hook"), Long), Cancel);
        var literal = await sender.SendAsync(Request(new Uri("http://169.254.169.254/"), Long), Cancel);
        sender.Dispose();

        Assert.True(named.Delivered);
        Assert.Equal(OutcomeClass.Blocked, literal.Class);
        var wire = (await proxy.FinishedAsync()).Requests.Single();
        Assert.StartsWith("POST http://receiver.example/hook HTTP/1.1", wire, StringComparison.Ordinal);
    }
}
