using Microsoft.AspNetCore.Http;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>The harness finds what it is there to find, and nothing on a page that is well.</summary>
[Collection<InBrowser>]
public sealed class ChromiumTests(Chromium chromium)
{
    private const string Well = """
        <!doctype html><html lang="en"><head><title>Well</title><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"><script src="/script.js"></script>
        <style>@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }</style></head><body>
        <main><h1>Well</h1><form method="post"><label for="n">Name</label><input id="n" name="n"><button>Send</button></form></main>
        </body></html>
        """;

    [Theory, EachLook]
    public async Task A_page_that_is_well_has_no_findings(Look look)
    {
        await using var site = await SiteAsync(Well);
        using var tab = chromium.Open(site.Url, look).Go("/");

        Assert.Equal(
            (look == Look.Dark, look == Look.Phone ? 390L : 1280L, look == Look.ScriptOff ? "" : "ran"),
            (
                tab.Driver.ExecuteScript("return matchMedia('(prefers-color-scheme: dark)').matches"),
                tab.Driver.ExecuteScript("return innerWidth"),
                tab.Driver.ExecuteScript("return document.documentElement.className")
            )
        );
        tab.Fill("Name", "a").Press("Send").Check();
        Assert.Equal(200, tab.Status);
        Assert.Contains(site.All, r => r is { Method: "POST", Text: "n=a" });
    }

    [Theory]
    [InlineData("<script>console.error('broken')</script>", "broken")]
    [InlineData("<script>nothing.there</script>", "nothing is not defined")]
    [InlineData("<img alt='' src='/404'>", "404")]
    [InlineData(
        "<img alt='' src='http://elsewhere.invalid/a.png'>",
        "request to elsewhere: http://elsewhere.invalid/a.png"
    )]
    [InlineData(
        "<script>fetch('http://127.0.0.1:9/x').catch(() => {})</script>",
        "request to elsewhere: http://127.0.0.1:9/x"
    )]
    [InlineData("<p id='pale' style='color:#eee'>hard to read</p>", "axe color-contrast")]
    [InlineData("<p id='pale' style='color:#eee'>hard to read</p>", "#pale")]
    [InlineData("<button id='nameless'></button>", "#nameless")]
    [InlineData("<p style='width: 2000px'>far</p>", "wider than the window")]
    public async Task What_is_wrong_is_found(string markup, string finding)
    {
        await using var site = await SiteAsync(Well.Replace("</main>", $"{markup}</main>", StringComparison.Ordinal));
        using var tab = chromium.Open(site.Url).Go("/");

        Assert.Contains(tab.Findings(), f => f.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_axe_finds_it_finds_with_script_off()
    {
        await using var site = await SiteAsync("<title>no language</title><h1>Hello</h1>");
        using var tab = chromium.Open(site.Url, Look.ScriptOff).Go("/");

        Assert.Contains(tab.Findings(), f => f.StartsWith("axe html-has-lang", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_is_a_404_is_no_finding()
    {
        await using var site = await SiteAsync(Well);
        using var tab = chromium.Open(site.Url).Go("/404").Check();

        Assert.Equal(404, tab.Status);
    }

    [Fact]
    public async Task A_tab_knows_nothing_of_the_one_before()
    {
        await using var site = await SiteAsync(Well);
        for (var i = 0; i < 2; i++)
        {
            using var tab = chromium.Open(site.Url).Go("/");
            Assert.Equal("", tab.Driver.ExecuteScript("return document.cookie + (localStorage.a ?? '')"));
            tab.Driver.ExecuteScript(
                "document.cookie = 'a=1;path=/'; localStorage.a = 1; console.error('of the first')"
            );
            Assert.Equal("a=11", tab.Driver.ExecuteScript("return document.cookie + localStorage.a"));
            if (i == 1)
            {
                Assert.Single(tab.Findings());
            }
        }
    }

    [Fact]
    public async Task What_comes_later_is_awaited()
    {
        await using var site = await SiteAsync(Well);
        using var tab = chromium.Open(site.Url).Go("/");

        tab.Driver.ExecuteScript("setTimeout(() => document.querySelector('h1').textContent = 'Later', 50)");

        Assert.StartsWith(
            "Later",
            tab.When("document.body.innerText.includes('Later')").Text,
            StringComparison.Ordinal
        );
    }

    private static async Task<Receiver> SiteAsync(string page)
    {
        var site = await Receiver.StartAsync();
        site.Answer = (request, http) =>
        {
            http.Response.StatusCode = request.Path == "/404" ? 404 : 200;
            http.Response.ContentType = request.Path == "/script.js" ? "text/javascript" : "text/html";
            return http.Response.WriteAsync(
                request.Path == "/script.js" ? "document.documentElement.className = 'ran'" : page
            );
        };
        return site;
    }
}
