using System.Net;
using Talaria.Server.Commands.Demo;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_ends_with_everything_received_and_verified()
    {
        await using var demo = TalariaProcess.Run(null, "demo", "--for", "3");

        var code = await demo.EndAsync();

        Assert.True(code == 0, string.Join('\n', demo.Output.Concat(demo.Errors)));
        Assert.Contains("Every healthy receiver got every event.", demo.Output);
        foreach (var profile in (string[])["standard", "roe", "roark", "agentstack", "agentset", "agentry"])
        {
            Assert.Contains(demo.Output, line => line.Contains($"acme-{profile} ", StringComparison.Ordinal));
        }
        Assert.Contains(demo.Output, line => line.Contains("connect", StringComparison.Ordinal));
        Assert.Contains(demo.Output, line => line.Contains("#2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_link_signs_in_once_and_portal_links_show_each_customers_part()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var demo = TalariaProcess.Run(null, "demo");
        var link = new Uri(Behind(await demo.LineAsync(l => l.StartsWith("Dashboard ", StringComparison.Ordinal))));
        await demo.LineAsync(l => l.StartsWith("The past day is made up.", StringComparison.Ordinal));
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

        using var wrong = await browser.GetAsync(new Uri(link, "/0123456789abcdef0123456789abcdef"), cancel);
        using var first = await browser.GetAsync(link, cancel);
        using var second = await browser.GetAsync(link, cancel);

        var server = first.Headers.Location!;
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.SeeOther, HttpStatusCode.SeeOther),
            (wrong.StatusCode, first.StatusCode, second.StatusCode)
        );
        Assert.False(second.Headers.Contains("Set-Cookie"));
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("acme-standard", await ReadAsync(new Uri(server, "/organizations"), cookie.Split(';')[0]));
        using var stranger = await browser.GetAsync(server, cancel);
        Assert.Equal("/sign-in", stranger.Headers.Location!.OriginalString);
        // The server itself has no such way in.
        using var atServer = await browser.GetAsync(new Uri(server, link.AbsolutePath), cancel);
        Assert.Equal(HttpStatusCode.NotFound, atServer.StatusCode);
        var portals = demo.Output.Where(line => line.Contains("/p/", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, portals.Count);
        foreach (var portal in portals)
        {
            Assert.Contains("old-crm", await ReadAsync(new Uri(Behind(portal) + "endpoints")));
        }

        async Task<string> ReadAsync(Uri page, string? cookie = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            if (cookie is not null)
            {
                request.Headers.Add("Cookie", cookie);
            }
            using var answer = await browser.SendAsync(request, cancel);
            Assert.True(answer.IsSuccessStatusCode, $"{page.AbsolutePath}: {answer.StatusCode}");
            return await answer.Content.ReadAsStringAsync(cancel);
        }
    }

    [Theory]
    [InlineData(true, true, "DISPLAY", true)]
    [InlineData(true, true, "WAYLAND_DISPLAY", true)]
    [InlineData(true, true, "HOME", false)]
    [InlineData(true, true, "DISPLAY SSH_CONNECTION", false)]
    [InlineData(true, false, "HOME", true)]
    [InlineData(false, false, "HOME", false)]
    public void A_browser_is_opened_where_somebody_sits(bool interactive, bool linux, string variables, bool opened) =>
        Assert.Equal(
            opened,
            Desktop.IsHere(interactive, linux, name => variables.Split(' ').Contains(name) ? "set" : null)
        );

    private static string Behind(string line) => line[line.IndexOf("http", StringComparison.Ordinal)..];
}
