using Talaria.Deliveries.Sending;
using static Talaria.Tests.Deliveries.Sending.SenderSetup;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>The address that is connected to is the one that was judged, for names and for literals.</summary>
public sealed class EgressTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:{0}/", "127.0.0.1 is a loopback address")]
    [InlineData("http://2130706433:{0}/", "127.0.0.1 is a loopback address")]
    [InlineData("http://0x7f.1:{0}/", "127.0.0.1 is a loopback address")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/", "::ffff:127.0.0.1 is a loopback address")]
    [InlineData("http://[64:ff9b::127.0.0.1]:{0}/", "64:ff9b::7f00:1 is a loopback address")]
    [InlineData("http://[::1]:{0}/", "::1 is a loopback address")]
    [InlineData("http://0.0.0.0:{0}/", "0.0.0.0 is an unspecified address")]
    [InlineData("https://169.254.169.254/latest", "169.254.169.254 is a cloud metadata address")]
    [InlineData("http://inside.example:{0}/", "inside.example: 10.0.0.1 is a private address")]
    [InlineData("https://inside.example:{0}/", "inside.example: 10.0.0.1 is a private address")]
    [InlineData("http://mapped.example:{0}/", "mapped.example: ::ffff:127.0.0.1 is a loopback address")]
    public async Task A_special_address_is_blocked_on_every_attempt(string url, string reason)
    {
        await using var receiver = HostileReceiver.Answering(Ok);
        using var sender = Sender(
            Names(("inside.example", "10.0.0.1"), ("mapped.example", "::ffff:127.0.0.1")),
            new EgressOptions()
        );
        var request = Request(new Uri(string.Format(null, url, receiver.Port)), Long);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var outcome = await sender.SendAsync(request, Cancel);

            Assert.Equal(OutcomeClass.Blocked, outcome.Class);
            Assert.Equal(reason, outcome.Error);
            Assert.Equal(0, receiver.Connections);
        }
    }

    [Fact]
    public async Task Of_a_name_with_a_private_and_an_open_address_only_the_open_one_is_called()
    {
        await using var open = HostileReceiver.Answering(Ok);
        var wiring = Names(
            ("both.example", "10.255.255.1"),
            ("both.example", "127.0.0.1"),
            ("both.example", "fd00::1")
        );

        var outcome = await SendAsync(new Uri($"http://both.example:{open.Port}/"), Short * 10, wiring);

        Assert.True(outcome.Delivered);
    }

    [Fact]
    public async Task Where_one_address_refuses_the_next_is_tried()
    {
        await using var second = HostileReceiver.Answering(Ok);
        var wiring = Names(("two.example", "127.0.0.3"), ("two.example", "::1"), ("two.example", "127.0.0.1"));

        var outcome = await SendAsync(new Uri($"http://two.example:{second.Port}/"), Long, wiring);

        Assert.True(outcome.Delivered);
    }

    [Fact]
    public async Task Where_all_refuse_the_first_is_named()
    {
        int port;
        await using (var closed = HostileReceiver.Answering(""))
        {
            port = closed.Port;
        }
        var wiring = Names(("none.example", "127.0.0.3"), ("none.example", "127.0.0.4"));

        var outcome = await SendAsync(new Uri($"http://none.example:{port}/"), Long, wiring);

        Assert.Equal(OutcomeClass.Connect, outcome.Class);
        Assert.Equal($"connection refused (127.0.0.3:{port})", outcome.Error);
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_dns_failure()
    {
        var outcome = await SendAsync(new Uri("http://nowhere.example/?token=secret"), Long, Names());

        Assert.Equal(OutcomeClass.Dns, outcome.Class);
        Assert.Equal("the name nowhere.example has no address", outcome.Error);
    }

    [Fact]
    public async Task A_name_server_that_hangs_is_a_timeout()
    {
        var never = new TaskCompletionSource<System.Net.IPAddress[]>();
        var wiring = new SenderWiring { LookUp = (_, _) => never.Task };

        var outcome = await SendAsync(new Uri("http://slow.example/"), Short, wiring);

        Assert.Equal(OutcomeClass.Timeout, outcome.Class);
        Assert.Equal("no answer within 0.3 s", outcome.Error);
        Assert.InRange(outcome.Total, TimeSpan.Zero, Soon);
        never.SetResult([]);
    }

    [Fact]
    public async Task A_localhost_name_goes_through_the_systems_resolver()
    {
        await using var receiver = HostileReceiver.Answering(Ok);

        Assert.True((await SendAsync(new Uri($"http://localhost:{receiver.Port}/"), Long)).Delivered);
    }
}
