using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Hostile;

/// <summary>What must not be read: secrets of endpoints and callbacks, values of headers, keys and tokens, on any page and in the log.</summary>
public sealed class SecretsTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string HeaderValue = "Bearer value-of-a-header";

    [Fact]
    public async Task No_page_that_a_GET_answers_with_has_a_secret_on_it()
    {
        var root = $"/api/v1/organizations/{server.Acme.Organization}";
        await server.SendAsync(
            "PATCH",
            $"{root}/endpoints/{server.Acme.Endpoint}",
            $$$"""{"headers":{"Authorization":"{{{HeaderValue}}}"}}"""
        );
        var shown = await server.SendAsync("GET", $"{root}/endpoints/{server.Acme.Endpoint}/secret");
        var secret = shown.Json.GetProperty("secret").GetString()!;
        var callbacks = await server.SendAsync("GET", $"{root}/callback-secret");
        var callback = callbacks.Json.GetProperty("secret").GetString()!;
        var published = await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{}}""");
        var replay = await server.SendAsync(
            "POST",
            $"{root}/endpoints/{server.Acme.Endpoint}/replay",
            """{"since":"2026-01-01T00:00:00Z"}"""
        );
        var path = await server.LinkAsync("acme");
        var token = path.Split('/')[2];
        using var customer = new Visitor(server.Process.Url);
        using var signedIn = await new Visitor(server.Process.Url).SignInAsync();
        var cookie = signedIn.Cookies.GetCookies(server.Process.Url)[SessionCookie.Name]!.Value;
        string[] hidden = [secret, callback, HeaderValue, server.Acme.Key, TalariaProcess.OperatorKey, cookie];

        foreach (var route in (await DashboardMap.AllAsync()).Where(r => r.IsGet && !r.IsLive))
        {
            var at = route.At(server.Acme, replay.Json.GetProperty("id").GetString()!);
            var pages = new List<Seen> { await signedIn.SeeAsync(at) };
            if (route.Audience == Audience.Organization)
            {
                var mine = await customer.SeeAsync(
                    path
                        + at.Replace($"/organizations/{server.Acme.Organization}", "", StringComparison.Ordinal)
                            .TrimStart('/')
                );
                Assert.Equal("no-referrer", mine.Headers["Referrer-Policy"]);
                pages.Add(mine);
            }
            foreach (var page in pages)
            {
                Assert.All(hidden, h => Assert.DoesNotContain(h, page.Text + page.Location, StringComparison.Ordinal));
                Assert.False(page.Headers.ContainsKey("Set-Cookie"), at);
                Assert.DoesNotContain(
                    "public",
                    page.Headers.GetValueOrDefault("Cache-Control", ""),
                    StringComparison.Ordinal
                );
            }
            Assert.DoesNotContain(token, pages[0].Text, StringComparison.Ordinal);
        }
        Assert.NotNull(published);
        Assert.All(
            [.. hidden, token],
            h =>
            {
                Assert.DoesNotContain(server.Process.Output, l => l.Contains(h, StringComparison.Ordinal));
                Assert.DoesNotContain(server.Process.Errors, l => l.Contains(h, StringComparison.Ordinal));
            }
        );
    }

    [Theory]
    [InlineData("endpoints/{id}/secret", "whsec_")]
    [InlineData("callback-secret", "whsec_")]
    public async Task A_page_that_shows_a_secret_is_kept_by_nobody(string form, string begin)
    {
        var path = await server.LinkAsync("acme");
        using var customer = new Visitor(server.Process.Url);
        await customer.SeeAsync(path + "endpoints/new");

        var shown = await customer.SubmitAsync(
            path + form.Replace("{id}", server.Acme.Endpoint, StringComparison.Ordinal)
        );

        Assert.Equal((200, "no-store"), (shown.Status, shown.Headers["Cache-Control"]));
        Assert.True(shown.Says(begin));
    }

    [Fact]
    public async Task What_was_typed_beside_something_wrong_is_kept_by_nobody_and_a_checked_secret_is_not_shown_again()
    {
        const string typed = "whsec_dHlwZWQtaW50by10aGUtZm9ybS1vZi10aGlz";
        var path = await server.LinkAsync("acme");
        using var customer = new Visitor(server.Process.Url);
        await customer.SeeAsync(path + "endpoints/new");

        var refused = await customer.SubmitAsync(path + "endpoints/new", ("url", "nowhere"), ("secret", typed));
        var @checked = await customer.SubmitAsync(path + "verify", ("headers", "a: b"), ("secret", typed));

        Assert.Equal((422, "no-store"), (refused.Status, refused.Headers["Cache-Control"]));
        Assert.Equal((200, "no-store"), (@checked.Status, @checked.Headers["Cache-Control"]));
        Assert.False(@checked.Says(typed));
    }

    [Fact]
    public async Task A_key_and_a_link_are_shown_once_on_a_page_that_is_kept_by_nobody()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        foreach (var (page, begin) in ((string, string)[])[("keys", "tk_"), ("portal", "/p/")])
        {
            var at = $"/organizations/{server.Other.Organization}/{page}";
            await visitor.SeeAsync(at);

            var made = await visitor.SubmitAsync(at, ("name", "Shown once"), ("permissions", "read"));

            Assert.Equal((200, "no-store"), (made.Status, made.Headers["Cache-Control"]));
            Assert.True(made.Says(begin), made.Text);
            Assert.False((await visitor.SeeAsync(at)).Says(begin));
        }
    }

    [Theory]
    [InlineData("deliveries/{delivery}/attempts/1/request")]
    [InlineData("events/{event}/data")]
    public async Task What_came_from_outside_is_a_file_and_never_a_page(string download)
    {
        var path = await server.LinkAsync("acme");
        using var customer = new Visitor(server.Process.Url);

        var file = await customer.SeeAsync(
            path
                + download
                    .Replace("{delivery}", server.Acme.Delivery, StringComparison.Ordinal)
                    .Replace("{event}", server.Acme.Event, StringComparison.Ordinal)
        );

        Assert.Equal(
            (200, "application/octet-stream", "nosniff", "no-store"),
            (
                file.Status,
                file.Headers["Content-Type"],
                file.Headers["X-Content-Type-Options"],
                file.Headers["Cache-Control"]
            )
        );
        Assert.StartsWith("attachment;", file.Headers["Content-Disposition"], StringComparison.Ordinal);
    }
}
