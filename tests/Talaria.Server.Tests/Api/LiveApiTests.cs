using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Live streams as a client of HTTP sees them.</summary>
public sealed class LiveApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Attempts_come_in_the_order_of_the_log_each_with_what_came_of_it()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await WithEndpointAsync(receiver);
        using var stream = await OpenAsync(organization);
        Assert.Equal("text/event-stream", stream.Headers.ContentType?.ToString());

        receiver.AnswerWith(500);
        await PublishAsync(organization, 1);
        var failed = (await stream.TakeAsync(1))[0];
        receiver.AnswerWith(204);
        await PublishAsync(organization, 5);
        var delivered = await stream.UntilAsync(all => all.Count(m => State(m) == "delivered") >= 5);

        var logged = await AttemptsAsync(organization);
        Assert.Equal("pending", State(failed));
        Assert.Equal(500, failed.Json.GetProperty("status").GetInt32());
        foreach (var message in delivered.Prepend(failed))
        {
            Assert.Equal(message.Id, message.Json.GetProperty("id").GetString());
            var attempt = logged[message.Id!];
            foreach (var field in (string[])["number", "at", "outcome", "status", "duration"])
            {
                Assert.Equal(attempt.GetProperty(field).GetRawText(), message.Json.GetProperty(field).GetRawText());
            }
            Assert.False(message.Json.GetProperty("test").GetBoolean());
            Assert.Equal("a.b", message.Json.GetProperty("event_type").GetString());
        }
        var ids = delivered.Select(m => m.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Events_come_without_their_data_those_that_match_nobody_too()
    {
        var organization = await server.OrganizationAsync();
        using var stream = await OpenAsync(organization, of: "events");

        await PublishAsync(organization, 3);

        var told = await stream.TakeAsync(3);
        var listed = await server.SendAsync("GET", $"/api/v1/organizations/{organization}/events");
        Assert.Equal(
            listed.Json.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("id").GetString()).Reverse(),
            told.Select(m => m.Id)
        );
        Assert.All(told, m => Assert.False(m.Json.TryGetProperty("data", out _)));
        Assert.Equal(0, told[0].Json.GetProperty("deliveries").GetInt32());
    }

    [Theory]
    [InlineData("attempts")]
    [InlineData("events")]
    public async Task What_was_missed_comes_after_the_last_id_and_then_what_is_new(string of)
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await WithEndpointAsync(receiver);
        string last;
        using (var stream = await OpenAsync(organization, of))
        {
            await PublishAsync(organization, 10);
            last = (await stream.TakeAsync(10))[4].Id!;
        }
        await PublishAsync(organization, 1_200);
        var missed = await IdsAsync(organization, of, 1_210);

        using var resumed = await OpenAsync(organization, of, last);
        var caughtUp = await resumed.UntilAsync(all => all.Select(m => m.Id).Distinct().Count() >= 1_210);
        await PublishAsync(organization, 1);
        var after = await resumed.TakeAsync(1);

        // What came before is from the five seconds that may be repeated.
        Assert.Equal(missed, caughtUp.Select(m => m.Id!).ToHashSet());
        Assert.DoesNotContain(after[0].Id!, missed);
    }

    [Fact]
    public async Task Fifty_who_listen_are_one_reader()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await WithEndpointAsync(receiver);
        var streams = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => OpenAsync(organization)));
        var (reads, began) = (await ReadsAsync(), TimeProvider.System.GetTimestamp());

        await PublishAsync(organization, 20);
        var heard = await Task.WhenAll(streams.Select(s => s.TakeAsync(20)));

        // At most ten looks a second, whoever listens; tests beside this one may listen, too.
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(await ReadsAsync() - reads, 1, (10 * seconds) + 5);
        Assert.All(heard, h => Assert.Equal(heard[0].Select(m => m.Id), h.Select(m => m.Id)));
        Array.ForEach(streams, s => s.Dispose());
    }

    [Fact]
    public async Task One_that_does_not_read_is_dropped_and_resumes_without_a_loss()
    {
        const int batches = 120;
        var organization = await server.OrganizationAsync();
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        slow.ReceiveBufferSize = 4096;
        await slow.ConnectAsync(new DnsEndPoint("127.0.0.1", server.Process.Url.Port), Cancel);
        await slow.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /api/v1/organizations/{organization}/live?of=events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TalariaProcess.OperatorKey}\r\n\r\n"
            ),
            Cancel
        );
        var text = new StringBuilder();
        await ReadAsync(slow, text, until: "retry: ");

        for (var i = 0; i < batches; i++)
        {
            await PublishAsync(organization, 1_000);
        }
        // All that was on its way, up to the end or the reset.
        await ReadAsync(slow, text, until: null);

        var got = text.ToString()
            .Split('\n')
            .Where(l => l.StartsWith("id: ", StringComparison.Ordinal))
            .Select(l => l[4..].Trim())
            .Where(id => id.Length == 30)
            .ToHashSet();
        Assert.InRange(got.Count, 0, (batches * 1_000) - 1);
        using var resumed = await OpenAsync(organization, "events", got.Max(StringComparer.Ordinal));
        await resumed.UntilAsync(all => all.Count > 0 && got.Add(all[^1].Id!) && got.Count == batches * 1_000);
    }

    [Fact]
    public async Task Another_organizations_attempts_are_not_heard()
    {
        await using var receiver = await Receiver.StartAsync();
        var (mine, others) = (await WithEndpointAsync(receiver), await WithEndpointAsync(receiver));
        using var stream = await OpenAsync(mine);
        using var theirs = await OpenAsync(others);

        await PublishAsync(others, 5);
        await theirs.TakeAsync(5);
        await PublishAsync(mine, 1);
        var heard = (await stream.TakeAsync(1))[0];

        Assert.Contains(heard.Id!, (await AttemptsAsync(mine)).Keys);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<EventStream> OpenAsync(string organization, string of = "attempts", string? after = null) =>
        EventStream.OpenAsync(server.Process.Url, $"/api/v1/organizations/{organization}/live?of={of}", after: after);

    private static string State(StreamMessage message) => message.Json.GetProperty("state").GetString()!;

    private async Task<string> WithEndpointAsync(Receiver receiver)
    {
        var organization = await server.OrganizationAsync();
        await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints",
            $$"""{"url":"{{receiver.Url}}hook"}"""
        );
        return organization;
    }

    private async Task PublishAsync(string organization, int count)
    {
        for (var left = count; left > 0; left -= 1_000)
        {
            var events = string.Join(
                ',',
                Enumerable.Repeat("""{"type":"a.b","data":{"n":1}}""", Math.Min(left, 1_000))
            );
            var answer = await server.SendAsync(
                "POST",
                $"/api/v1/organizations/{organization}/events/batch",
                $"[{events}]"
            );
            Assert.Equal(202, answer.Code);
        }
    }

    /// <summary>The organization's attempts by id, as the log shows them.</summary>
    private async Task<Dictionary<string, System.Text.Json.JsonElement>> AttemptsAsync(string organization)
    {
        var root = $"/api/v1/organizations/{organization}/deliveries";
        var attempts = new Dictionary<string, System.Text.Json.JsonElement>();
        foreach (var delivery in (await server.SendAsync("GET", root)).Json.GetProperty("data").EnumerateArray())
        {
            var detail = await server.SendAsync("GET", $"{root}/{delivery.GetProperty("id").GetString()}");
            foreach (var attempt in detail.Json.GetProperty("attempts").EnumerateArray())
            {
                attempts.Add(attempt.GetProperty("id").GetString()!, attempt);
            }
        }
        return attempts;
    }

    /// <summary>The ids of what the log holds, once it is so many.</summary>
    private async Task<HashSet<string>> IdsAsync(string organization, string of, int count)
    {
        if (of == "attempts")
        {
            // Heard by another who began before: a thousand details would take long to ask for.
            using var all = await OpenAsync(organization, of, "att_00000000000000000000000000");
            var gap = await all.UntilAsync(m => m.Count(x => x.Kind is null) >= count);
            return [.. gap.Where(m => m.Kind is null).Select(m => m.Id!)];
        }
        var ids = new HashSet<string>();
        for (var cursor = ""; ; )
        {
            var page = await server.SendAsync("GET", $"/api/v1/organizations/{organization}/events?limit=200{cursor}");
            ids.UnionWith(page.Json.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("id").GetString()!));
            if (page.Json.GetProperty("next_cursor").GetString() is not { } next)
            {
                return ids;
            }
            cursor = $"&cursor={next}";
        }
    }

    private async Task<double> ReadsAsync()
    {
        var metrics = await server.SendAsync("GET", "/metrics");
        return metrics
            .Text.Split('\n')
            .Where(l => l.StartsWith("talaria_live_reads", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Sum();
    }

    /// <summary>Reads up to a text, or to the end of the connection.</summary>
    private static async Task ReadAsync(Socket socket, StringBuilder text, string? until)
    {
        var buffer = new byte[65_536];
        try
        {
            while (until is null || !text.ToString().Contains(until, StringComparison.Ordinal))
            {
                var count = await socket
                    .ReceiveAsync(buffer, Cancel)
                    .AsTask()
                    .WaitAsync(TimeSpan.FromSeconds(30), Cancel);
                if (count == 0)
                {
                    return;
                }
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (SocketException) when (until is null)
        {
            // Reset: what came before is all there is.
        }
    }
}
