using System.Security.Cryptography.X509Certificates;
using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>Receivers that close a kept connection just as it is used again: the request was sent into the void, and is sent once more.</summary>
public sealed class KeptConnectionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("FIN")]
    [InlineData("RST")]
    public async Task The_request_goes_out_again_the_same_over_a_fresh_connection(string end)
    {
        await using var receiver = new HostileReceiver(visit => AnswerOneAsync(visit, end));
        using var sender = Sender();

        var first = await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        var second = await sender.SendAsync(Request(receiver.Url, Long, "{\"b\":2}"), Cancel);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.NotNull(second.Connect);
        var closed = await receiver.FinishedAsync();
        sender.Dispose();
        var fresh = await receiver.FinishedAsync();
        Assert.Equal(closed.Requests[1], Assert.Single(fresh.Requests));
        Assert.Equal(2, receiver.Connections);
    }

    [Theory]
    [InlineData("FIN")]
    [InlineData("RST")]
    public async Task Over_TLS_too(string end)
    {
        const int requests = 6;
        using var certificate = Certificate();
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.SecureAsync(certificate);
            await AnswerOneAsync(visit, end);
        });
        using var sender = Sender(new SenderWiring { Roots = new X509Certificate2Collection(certificate) });

        // The client may have opened two at first, not knowing yet whether it will be HTTP/2; six requests use one twice.
        for (var i = 0; i < requests; i++)
        {
            var outcome = await sender.SendAsync(Request(new Uri($"https://localhost:{receiver.Port}/"), Long), Cancel);
            Assert.Equal(200, outcome.Status);
        }

        while ((await receiver.FinishedAsync()).Requests.Count < 2) { }
    }

    [Fact]
    public async Task A_receiver_that_never_keeps_its_connections_is_asked_once_more_and_no_more()
    {
        var visits = 0;
        await using var receiver = new HostileReceiver(async visit =>
        {
            var first = Interlocked.Increment(ref visits) == 1;
            await visit.ReadRequestAsync();
            if (first)
            {
                await visit.WriteAsync(Ok);
                await visit.ReadRequestAsync();
            }
        });
        using var sender = Sender();

        await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        var outcome = await sender.SendAsync(Request(receiver.Url, Long), Cancel);

        Assert.Equal(OutcomeClass.Reset, outcome.Class);
        Assert.Equal(2, receiver.Connections);
    }

    [Theory]
    [InlineData("FIN")]
    [InlineData("RST")]
    public async Task On_a_fresh_connection_it_is_an_outcome(string end)
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            End(visit, end);
        });

        Assert.Equal(OutcomeClass.Reset, (await SendAsync(receiver.Url, Long)).Class);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task So_it_is_once_a_byte_of_an_answer_came()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync(Ok);
            await visit.ReadRequestAsync();
            await visit.WriteAsync("H");
        });
        using var sender = Sender();

        await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        var outcome = await sender.SendAsync(Request(receiver.Url, Long), Cancel);

        Assert.Equal(OutcomeClass.Reset, outcome.Class);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task Both_tries_share_one_deadline()
    {
        var visits = 0;
        await using var receiver = new HostileReceiver(async visit =>
        {
            var first = Interlocked.Increment(ref visits) == 1;
            await visit.ReadRequestAsync();
            if (!first)
            {
                await visit.HangAsync();
            }
            await visit.WriteAsync(Ok);
            await visit.ReadRequestAsync();
        });
        using var sender = Sender();

        await sender.SendAsync(Request(receiver.Url, Long), Cancel);
        var outcome = await sender.SendAsync(Request(receiver.Url, Short), Cancel);

        Assert.Equal(OutcomeClass.Timeout, outcome.Class);
        Assert.InRange(outcome.Total, Short - TimeSpan.FromMilliseconds(50), Soon);
        Assert.Equal(2, receiver.Connections);
    }

    [Fact]
    public async Task Many_requests_at_once_over_connections_that_end_after_each_answer_all_arrive()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync(Ok);
        });
        using var sender = Sender();

        for (var round = 0; round < 20; round++)
        {
            var sent = Enumerable
                .Range(0, 10)
                .Select(_ => sender.SendAsync(Request(receiver.Url, Long), Cancel).AsTask());
            Assert.All(await Task.WhenAll(sent), outcome => Assert.Equal(200, outcome.Status));
        }
    }

    /// <summary>Keeps the connection, and closes it when it is used again.</summary>
    private static async Task AnswerOneAsync(Visit visit, string end)
    {
        await visit.ReadRequestAsync();
        await visit.WriteAsync(Ok);
        await visit.ReadRequestAsync();
        End(visit, end);
    }

    private static void End(Visit visit, string end)
    {
        if (end == "RST")
        {
            visit.Reset();
        }
    }
}
