using System.Text;
using Talaria.Server.Tests.Harness;
using static Talaria.Server.Tests.Facades.Roe.RoeCustomer;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>How Roe says no, word by word, and who is not let in.</summary>
public sealed class RoeRefusalTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("{}", """{"name":["This field is required."],"url":["This field is required."]}""")]
    [InlineData(
        """{"name":"","url":"ftp://example.com","secret":5,"headers":{"Bad Name":"x","X-A":1},"events":"job.completed","is_active":"yes"}""",
        """{"secret":["This field has to be a string, and is a number."],"headers":["'X-A' has to be a string, and is a number."],"events":["This field has to be a list of strings, and is a string."],"is_active":["This field has to be true or false, and is a string."]}"""
    )]
    [InlineData(
        """{"name":"","url":"ftp://example.com","headers":{"Bad Name":"x"},"events":["message.received"]}""",
        """{"url":["This field has to be http or https."],"name":["This field has to be a name of 1 to 255 characters, without control characters."],"events":["No event 'message.received': GET /api/v1/profiles lists them."],"headers":["'Bad Name' is not a legal header name (RFC 9110: letters, digits and !#$%&'*+-.^_`|~)."]}"""
    )]
    [InlineData(
        """{"name":"n","url":"https://example.com","events":[]}""",
        """{"events":["This field must not be empty: leave it out for every event."]}"""
    )]
    [InlineData("[]", """{"non_field_errors":["This field has to be an object, and is a list."]}""")]
    [InlineData(
        "{",
        """{"detail":"JSON parse error - line 1, byte 2: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed."}"""
    )]
    public async Task A_webhook_with_wrong_fields_is_400_with_every_field(string body, string answer)
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var refused = await customer.SendAsync("POST", "/webhooks/", body);

        Assert.Equal((400, answer), (refused.Code, refused.Text));
        Assert.Equal("application/json", refused.Headers["Content-Type"]);
        Assert.Equal("[]", (await customer.SendAsync("GET", "/webhooks/")).Text);
    }

    [Fact]
    public async Task Name_and_url_have_their_longest()
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var longest = await customer.SendAsync("POST", "/webhooks/", Body(255, 500));
        var longer = await customer.SendAsync("POST", "/webhooks/", Body(256, 501));

        Assert.Equal(201, longest.Code);
        Assert.Equal(
            """{"url":["This field has to be at most 500 characters."],"name":["This field has to be a name of 1 to 255 characters, without control characters."]}""",
            longer.Text
        );

        static string Body(int name, int url) =>
            $$"""{"name":"{{new string('n', name)}}","url":"{{"https://example.com/".PadRight(url, 'u')}}"}""";
    }

    [Theory]
    [InlineData("""{"name":null}""", """{"name":["This field cannot be null."]}""")]
    [InlineData(
        """{"events":["nothing"]}""",
        """{"events":["No event 'nothing': GET /api/v1/profiles lists them."]}"""
    )]
    [InlineData("""{"alerts":"LONG"}""", """{"alerts":["This field has to be at most 16 KiB."]}""")]
    public async Task A_patch_is_refused_as_a_whole(string body, string answer)
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var path = "/webhooks/" + await customer.WebhookAsync();
        var before = await customer.SendAsync("GET", path);

        var refused = await customer.SendAsync(
            "PATCH",
            path,
            body.Replace("LONG", new string('l', 17_000), StringComparison.Ordinal)
        );

        Assert.Equal((400, answer), (refused.Code, refused.Text));
        Assert.Equal(before.Text, (await customer.SendAsync("GET", path)).Text);
    }

    [Theory]
    [InlineData("{}", """{"agent_ids":["This field is required."]}""")]
    [InlineData("""{"agent_ids":[]}""", """{"agent_ids":["This field must not be empty."]}""")]
    [InlineData(
        """{"agent_ids":"a"}""",
        """{"agent_ids":["This field has to be a list of strings, and is a string."]}"""
    )]
    [InlineData(
        $$"""{"agent_ids":["{{Agent}}","agent_1","{9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24}"," 9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e2"]}""",
        """{"agent_ids":["Item 2 is not a valid UUID.","Item 3 is not a valid UUID.","Item 4 is not a valid UUID."]}"""
    )]
    public async Task Agents_of_a_wrong_form_link_none(string body, string answer)
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var links = $"/webhooks/{await customer.WebhookAsync()}/agents/";

        var refused = await customer.SendAsync("POST", links, body);

        Assert.Equal((400, answer), (refused.Code, refused.Text));
        Assert.Equal("[]", (await customer.SendAsync("GET", links)).Text);
    }

    [Fact]
    public async Task More_agents_than_a_webhook_may_have_link_none()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var webhook = await customer.WebhookAsync();

        var refused = await customer.LinkAsync(
            webhook,
            [.. Enumerable.Range(0, 10_001).Select(i => new Guid(i, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 0).ToString())]
        );

        Assert.Equal(
            (400, """{"agent_ids":["This field has to be at most 10000 ids."]}"""),
            (refused.Code, refused.Text)
        );
        Assert.Equal("[]", (await customer.SendAsync("GET", $"/webhooks/{webhook}/agents/")).Text);
    }

    [Fact]
    public async Task What_is_not_there_or_anothers_is_404()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var other = await Customer.JoinAsync(server, "roe");
        var anothers = await other.WebhookAsync();
        await other.LinkAsync(anothers, Agent);
        var own = await customer.WebhookAsync();

        foreach (
            var id in (string[])["7", "ep_01K00000000000000000000000", "%20", Nobody, anothers, own + "0", own[..^1]]
        )
        {
            foreach (var (method, path, body) in Paths(id))
            {
                var answer = await customer.SendAsync(method, path, body);

                Assert.True(
                    (404, """{"detail":"Not found."}""") == (answer.Code, answer.Text),
                    $"{method} {path}: {answer.Code} {answer.Text}"
                );
            }
        }
        Assert.Equal($"""["{Agent}"]""", (await other.SendAsync("GET", $"/webhooks/{anothers}/agents/")).Text);
        Assert.Equal(404, (await customer.SendAsync("DELETE", $"/webhooks/{own}/agents/agent_1/")).Code);
    }

    [Fact]
    public async Task Paths_and_methods_that_are_not_there_are_404_and_405_in_the_same_shape()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync();

        foreach (
            var path in (string[])["/webhooks/a/b/c/d", $"/webhooks/{id}/links", $"/webhooks/{id}/agents/{Agent}/x"]
        )
        {
            var missing = await customer.SendAsync("GET", path);
            Assert.Equal((404, """{"detail":"There is nothing at this path."}"""), (missing.Code, missing.Text));
        }
        foreach (
            var (method, path, allowed) in ((string, string, string)[])
                [
                    ("PUT", "/webhooks/", "GET, POST"),
                    ("PUT", $"/webhooks/{id}/", "GET, PATCH, DELETE"),
                    ("PATCH", $"/webhooks/{id}/agents/", "GET, POST"),
                    ("GET", $"/webhooks/{id}/agents/{Agent}/", "DELETE"),
                ]
        )
        {
            var refused = await customer.SendAsync(method, path);
            Assert.Equal((405, """{"detail":"This path has no such method."}"""), (refused.Code, refused.Text));
            Assert.Equal(allowed, refused.Headers["Allow"]);
        }
    }

    [Fact]
    public async Task Only_a_good_key_of_an_organization_of_roe_is_let_in()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync();
        var reader = await customer.KeyAsync("read");

        foreach (
            var (method, path, body) in Paths(id)
                .Append(("GET", "/webhooks/", null))
                .Append(("POST", "/webhooks/", "{}"))
        )
        {
            await AssertAsync("", 401, "A key is needed: send it as 'Authorization: Bearer <key>'.");
            await AssertAsync(
                "wrong",
                401,
                "The key is not known, was revoked or has expired; it is sent as 'Authorization: Bearer <key>'."
            );
            await AssertAsync(server.Acme.Key, 404, "There is nothing at this path.");
            await AssertAsync(null, 403, "This interface is for organizations' keys; the operator's is below /api/v1.");
            if ((method, path) != ("GET", $"/webhooks/{id}/agents/"))
            {
                await AssertAsync(reader, 403, "This key lacks the permission 'manage'.");
            }

            async Task AssertAsync(string? key, int status, string detail)
            {
                var answer = await server.SendAsync(method, path, body, key);
                Assert.True(
                    (status, $$"""{"detail":"{{detail}}"}""") == (answer.Code, answer.Text),
                    $"{method} {path}: {answer.Code} {answer.Text}"
                );
            }
        }
        // Agents' ids are no secret; webhooks are shown with theirs.
        var linked = $"/webhooks/{id}/agents/";
        Assert.Equal(200, (await server.SendAsync("GET", linked, null as string, reader)).Code);
        await customer.RevokeAllAsync();
        Assert.Equal(401, (await server.SendAsync("GET", linked, null as string, reader)).Code);
    }

    [Fact]
    public async Task A_body_that_is_no_json_by_its_type_or_too_long_is_refused()
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var form = await server.SendAsync(
            "POST",
            "/webhooks/",
            new StringContent("name=n", Encoding.UTF8, "application/x-www-form-urlencoded"),
            customer.Key
        );
        var large = await customer.SendAsync("POST", "/webhooks/", $$"""{"name":"{{new string('n', 1024 * 1024)}}"}""");
        var broken = await server.SendAsync(
            "POST",
            "/webhooks/",
            new ByteArrayContent([.. "{\"alerts\":\""u8, 0xff, .. "\"}"u8])
            {
                Headers = { { "Content-Type", "application/json" } },
            },
            customer.Key
        );

        Assert.Equal(415, form.Code);
        Assert.StartsWith("{\"detail\":", form.Text, StringComparison.Ordinal);
        Assert.Equal((413, """{"detail":"The body is over 1 MiB, the limit."}"""), (large.Code, large.Text));
        Assert.Equal(400, broken.Code);
        Assert.Contains("\"alerts\":[\"This field is no valid Unicode text.\"]", broken.Text, StringComparison.Ordinal);
    }

    private static (string Method, string Path, string? Body)[] Paths(string id) =>
        [
            ("GET", $"/webhooks/{id}/", null),
            ("PATCH", $"/webhooks/{id}/", "{}"),
            ("DELETE", $"/webhooks/{id}/", null),
            ("GET", $"/webhooks/{id}/agents/", null),
            ("POST", $"/webhooks/{id}/agents/", $$"""{"agent_ids":["{{Agent}}"]}"""),
            ("DELETE", $"/webhooks/{id}/agents/{Agent}/", null),
        ];
}
