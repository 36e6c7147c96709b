using System.IO.Compression;
using System.Text;
using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>However much a receiver answers, only so much is read and kept, and the rest is dropped.</summary>
public sealed class ResponseBoundsTests
{
    /// <summary>What is read, and generous socket buffers on both sides of loopback.</summary>
    private const long BytesOfDroppedConnection = 12 * 1024 * 1024;

    [Fact]
    public async Task Interim_answers_without_end_are_a_protocol_error()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.FloodAsync("HTTP/1.1 102 Processing\r\n\r\n");
        });

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.Equal(OutcomeClass.Protocol, outcome.Class);
        Assert.InRange(outcome.Total, TimeSpan.Zero, Long / 2);
    }

    [Theory]
    [InlineData(200, true, "Content-Length: 1000000000000\r\n\r\n")]
    [InlineData(500, false, "Content-Length: 1000000000000\r\n\r\n")]
    [InlineData(200, true, "Connection: close\r\n\r\n")]
    [InlineData(500, false, "Connection: close\r\n\r\n")]
    public async Task One_with_an_endless_body_is_read_to_the_limit_and_dropped(
        int status,
        bool delivered,
        string framing
    )
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync($"HTTP/1.1 {status} X\r\n{framing}");
            await visit.FloodAsync(new string('x', 16 * 1024));
        });
        using var sender = Sender();

        var outcome = await sender.SendAsync(Request(receiver.Url, Long), TestContext.Current.CancellationToken);

        Assert.Equal(status, outcome.Status);
        Assert.Equal(delivered, outcome.Delivered);
        Assert.True(outcome.Truncated);
        Assert.Equal(16 * 1024, outcome.ResponseBody.Length);
        Assert.InRange(outcome.Total, TimeSpan.Zero, Long / 2);
        var visit = await receiver.FinishedAsync();
        Assert.InRange(visit.Written, 0, BytesOfDroppedConnection);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, false)]
    public async Task So_is_one_whose_endless_body_comes_in_chunks(int status, bool delivered)
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync($"HTTP/1.1 {status} X\r\nTransfer-Encoding: chunked\r\n\r\n");
            await visit.FloodAsync($"1000\r\n{new string('x', 0x1000)}\r\n");
        });
        using var sender = Sender();

        var outcome = await sender.SendAsync(Request(receiver.Url, Long), TestContext.Current.CancellationToken);

        Assert.Equal(status, outcome.Status);
        Assert.Equal(delivered, outcome.Delivered);
        Assert.True(outcome.Truncated);
        var visit = await receiver.FinishedAsync();
        Assert.InRange(visit.Written, 0, BytesOfDroppedConnection);
    }

    [Fact]
    public async Task Headers_without_end_are_a_protocol_error()
    {
        await using var receiver = new HostileReceiver(async visit =>
        {
            await visit.ReadRequestAsync();
            await visit.WriteAsync("HTTP/1.1 200 OK\r\n");
            await visit.FloodAsync("X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
        });
        using var sender = Sender();

        var outcome = await sender.SendAsync(Request(receiver.Url, Long), TestContext.Current.CancellationToken);

        Assert.Equal(OutcomeClass.Protocol, outcome.Class);
        var visit = await receiver.FinishedAsync();
        Assert.InRange(visit.Written, 0, BytesOfDroppedConnection);
    }

    [Fact]
    public async Task Of_many_headers_some_are_kept()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: v\r\n"));
        await using var receiver = HostileReceiver.Answering($"HTTP/1.1 200 OK\r\n{many}Content-Length: 0\r\n\r\n");
        var large = $"X-A: 1\r\nX-Large: {new string('a', 9000)}\r\n";
        await using var other = HostileReceiver.Answering($"HTTP/1.1 200 OK\r\n{large}Content-Length: 0\r\n\r\n");

        Assert.Equal(64, (await SendAsync(receiver.Url, Long)).ResponseHeaders.Count);
        var kept = await SendAsync(other.Url, Long);
        Assert.Equal([new("X-A", "1")], kept.ResponseHeaders);
    }

    [Fact]
    public async Task A_body_of_exactly_what_is_kept_is_whole_and_one_byte_more_is_not()
    {
        await using var whole = HostileReceiver.Answering(Answer(16 * 1024));
        await using var more = HostileReceiver.Answering(Answer((16 * 1024) + 1));

        var first = await SendAsync(whole.Url, Long);
        var second = await SendAsync(more.Url, Long);

        Assert.Equal((16 * 1024, false), (first.ResponseBody.Length, first.Truncated));
        Assert.Equal((16 * 1024, true), (second.ResponseBody.Length, second.Truncated));

        static string Answer(int length) =>
            $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}";
    }

    [Fact]
    public async Task A_gzip_bomb_is_not_opened()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[8 * 1024 * 1024]);
        }
        var bomb = packed.ToArray();
        var head = $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n";
        await using var receiver = HostileReceiver.Answering(head + Encoding.Latin1.GetString(bomb));

        var outcome = await SendAsync(receiver.Url, Long);

        Assert.Equal(bomb.AsSpan(0, outcome.ResponseBody.Length), outcome.ResponseBody.Span);
        Assert.Equal(Math.Min(bomb.Length, 16 * 1024), outcome.ResponseBody.Length);
    }
}
