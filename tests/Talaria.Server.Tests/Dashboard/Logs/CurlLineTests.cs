using System.Text;
using Talaria.Deliveries;
using Talaria.Server.Dashboard.Logs;
using Talaria.Server.Tests.Dashboard.Verify;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Logs;

/// <summary>The line is run by a shell, and what arrives is what was sent.</summary>
public sealed class CurlLineTests
{
    private const string Nasty = "'; touch /tmp/hacked; $(id) `id` \\ \" %s !! é\u2028";

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("@/etc/passwd")]
    [InlineData("{\"text\":\"" + Nasty + "\",\n\t\"a&b\":\"<>|*?~#\"}\n")]
    public async Task A_shell_sends_the_same_body_headers_and_path(string body)
    {
        await using var receiver = await Receiver.StartAsync();
        var request = new SentRequest(
            new Uri(receiver.Url, "hook").AbsoluteUri + "/../[1-3]/{a,b}?q='$(id)'&r=%20",
            [
                KeyValuePair.Create("Content-Type", "application/json"),
                KeyValuePair.Create("User-Agent", "Talaria/1"),
                KeyValuePair.Create("webhook-signature", "v1,a+b/c= v1,d"),
                KeyValuePair.Create("x-quoted", "it's $HOME `id` \"x\" \\"),
                KeyValuePair.Create("x-empty", ""),
            ],
            Encoding.UTF8.GetBytes(body)
        );

        var (code, _, errors) = await Run.ProgramAsync("sh", ["-c", CurlLine.Of(request)!]);

        Assert.True(code == 0, errors);
        var arrived = await receiver.NextAsync();
        Assert.Equal(("POST", body), (arrived.Method, arrived.Text));
        // The receiver resolves the dots and escapes what it shows; globs arrive as they are.
        Assert.Equal("/%5B1-3%5D/%7Ba,b%7D?q='$(id)'&r=%20", arrived.Path);
        Assert.All(request.Headers, h => Assert.Equal(h.Value, arrived.Headers[h.Key]));
        Assert.Equal(
            request.Headers.Select(h => h.Key).Append("Host").Append("Content-Length").Order(StringComparer.Ordinal),
            arrived.Headers.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_body_that_no_argument_can_be_is_read_from_its_file_and_an_erased_one_is_not_sent()
    {
        var request = new SentRequest("http://127.0.0.1:9/", [], new byte[CurlLine.LongestBody + 1]);

        Assert.EndsWith($"--data-binary @{CurlLine.File}", CurlLine.Of(request), StringComparison.Ordinal);
        Assert.Null(CurlLine.Of(request with { Body = null }));
    }
}
