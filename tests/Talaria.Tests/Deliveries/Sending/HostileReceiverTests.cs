using System.Text;
using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>Whatever a receiver does, the attempt has the right outcome class, and costs no more than its deadline and its bytes.</summary>
public sealed class HostileReceiverTests
{
    [Fact]
    public async Task One_that_hangs_is_a_timeout()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.HangAsync();
        });

        var outcome = await SendAsync(receiver.Url, Short);

        Assert.Equal(OutcomeClass.Timeout, outcome.Class);
        Assert.Null(outcome.Status);
        Assert.Equal("connected, but no answer within 0.3 s", outcome.Error);
        Assert.InRange(outcome.Total, Short - TimeSpan.FromMilliseconds(20), Soon);
        Assert.NotNull(outcome.Connect);
        await receiver.FinishedAsync();
    }

    [Fact]
    public async Task One_that_hangs_before_the_TLS_handshake_is_a_timeout_and_its_connection_is_freed()
    {
        await using var receiver = new HostileReceiver(visit => visit.HangAsync());
        using var sender = Sender();

        var outcome = await sender.SendAsync(
            Request(new Uri($"https://127.0.0.1:{receiver.Port}/"), Short),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(OutcomeClass.Timeout, outcome.Class);
        Assert.InRange(outcome.Total, TimeSpan.Zero, Soon);
        // The sender stands, so only the deadline can have closed it; the client alone would hold on for 5 s more.
        var before = TimeProvider.System.GetTimestamp();
        await receiver.FinishedAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    )]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task One_that_trickles_its_headers_is_a_timeout(string answer)
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.TrickleAsync(answer);
        });

        var outcome = await SendAsync(receiver.Url, Short);

        Assert.Equal(OutcomeClass.Timeout, outcome.Class);
        Assert.InRange(outcome.Total, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, false)]
    public async Task One_that_trickles_its_body_has_given_its_status(int status, bool delivered)
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync($"HTTP/1.1 {status} X\r\nContent-Length: 100000\r\n\r\n");
            await visit.TrickleAsync("slow ");
        });

        var outcome = await SendAsync(receiver.Url, Short);

        Assert.Equal(OutcomeClass.Status, outcome.Class);
        Assert.Equal(status, outcome.Status);
        Assert.Equal(delivered, outcome.Delivered);
        Assert.True(outcome.Truncated);
        Assert.InRange(outcome.Total, Short - TimeSpan.FromMilliseconds(20), Soon);
        Assert.StartsWith("slow", Encoding.UTF8.GetString(outcome.ResponseBody.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Half: a")]
    public async Task One_that_resets_before_its_answer_is_complete_is_a_reset(string answer)
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync(answer);
            visit.Reset();
        });

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.Equal(OutcomeClass.Reset, outcome.Class);
        Assert.Null(outcome.Status);
    }

    /// <summary>Many, because the reset may be there before or after the client looks at its new connection.</summary>
    [Fact]
    public async Task One_that_resets_at_once_is_a_reset()
    {
        await using var receiver = new HostileReceiver(visit =>
        {
            visit.Reset();
            return Task.CompletedTask;
        });
        using var sender = Sender();

        await Parallel.ForAsync(
            0,
            300,
            TestContext.Current.CancellationToken,
            async (_, cancel) =>
            {
                var outcome = await sender.SendAsync(Request(receiver.Url, Long), cancel);
                Assert.Equal(OutcomeClass.Reset, outcome.Class);
            }
        );
    }

    [Fact]
    public async Task One_that_closes_without_an_answer_is_a_reset()
    {
        await using var receiver = new HostileReceiver(visit => visit.ReadRequestAsync());

        Assert.Equal(OutcomeClass.Reset, (await SendAsync(receiver.Url, Long)).Class);
    }

    [Fact]
    public async Task One_that_resets_in_the_body_has_given_its_status()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        });

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.True(outcome.Delivered);
        Assert.True(outcome.Truncated);
        Assert.Equal("abc", Encoding.UTF8.GetString(outcome.ResponseBody.Span));
    }

    [Theory]
    [InlineData("220 mail.example ESMTP\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno header at all\r\n\r\n")]
    [InlineData("\0\u0001\u0002\u0003\r\n\r\n")]
    public async Task One_that_speaks_no_HTTP_is_a_protocol_error(string answer)
    {
        await using var receiver = HostileReceiver.Answering(answer);

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.Equal(OutcomeClass.Protocol, outcome.Class);
        Assert.Equal("the answer could not be read as HTTP", outcome.Error);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_status_and_is_never_followed(int status)
    {
        await using var secret = HostileReceiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var receiver = HostileReceiver.Answering(
            $"HTTP/1.1 {status} Moved\r\nLocation: {secret.Url}\r\nContent-Length: 0\r\n\r\n"
        );

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.Equal(status, outcome.Status);
        Assert.False(outcome.Delivered);
        Assert.Equal(0, secret.Connections);
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_connection()
    {
        Uri url;
        await using (var receiver = HostileReceiver.Answering(""))
        {
            url = receiver.Url;
        }

        var outcome = await SendAsync(new Uri($"{url}?token=secret"), Long);

        Assert.Equal(OutcomeClass.Connect, outcome.Class);
        Assert.Equal($"connection refused (127.0.0.1:{url.Port})", outcome.Error);
    }

    [Fact]
    public async Task Many_at_once_each_keep_to_their_own_deadline()
    {
        await using var receiver = new HostileReceiver(visit => visit.HangAsync());
        using var sender = Sender();
        var slow = Enumerable.Range(0, 50).Select(_ => SendAsync(Short)).ToList();
        var patient = SendAsync(Short * 4);

        foreach (var one in slow)
        {
            var outcome = await one;
            Assert.Equal(OutcomeClass.Timeout, outcome.Class);
            Assert.InRange(outcome.Total, TimeSpan.Zero, Soon);
        }
        Assert.InRange((await patient).Total, (Short * 4) - TimeSpan.FromMilliseconds(20), Soon * 2);

        async Task<AttemptOutcome> SendAsync(TimeSpan timeout) =>
            await sender.SendAsync(Request(receiver.Url, timeout), TestContext.Current.CancellationToken);
    }
}
