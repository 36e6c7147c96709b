using System.Net.Http.Headers;
using System.Text;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Issue 2, "Bad input: a clear error, nothing lost", over HTTP.</summary>
public sealed class BadInputTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Events = "/api/v1/organizations/acme/events";
    private const string Endpoints = "/api/v1/organizations/acme/endpoints";
    private const string Good = """{"type":"a.b","data":{}}""";

    [Theory]
    [InlineData(Events, "{", 400, "bad_json", "")]
    [InlineData(Events, "", 400, "bad_json", "")]
    [InlineData(Events, "[]", 400, "not_an_object", "")]
    [InlineData(Events, """{"type":"a.b","data":{},"callback_url":"x"}""", 400, "invalid", "/callback_url")]
    [InlineData(Events, """{"type":5,"data":{}}""", 400, "invalid", "/type")]
    [InlineData(Events, """{"data":{}}""", 400, "invalid", "/type")]
    [InlineData(Events, """{"type":"a.b"}""", 400, "invalid", "/data")]
    [InlineData(Events, """{"type":"a.b","data":{},"external_id":"evt_x"}""", 400, "invalid_event", "/external_id")]
    [InlineData(Events + "/batch", """{"type":"a.b","data":{}}""", 400, "not_a_list", "")]
    [InlineData(Events + "/batch", "[]", 400, "batch_empty", "")]
    [InlineData(
        Events + "/batch",
        """[{"type":"a.b","data":{}},{"typ":"a.b","data":{}}]""",
        400,
        "invalid",
        "/1/type /1/typ"
    )]
    [InlineData(
        "/api/v1/events/batch",
        """[{"organization":"nobody","type":"a.b","data":{}}]""",
        400,
        "invalid",
        "/0/organization"
    )]
    [InlineData(Endpoints, """{"name":"x"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"/hook"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"https://example.com/#x"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"https://a:b@example.com/"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"ftp://example.com/"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"https://10.0.0.1/"}""", 400, "invalid", "/url")]
    [InlineData(Endpoints, """{"url":"https://x.example/","headers":{"Host":"x"}}""", 400, "invalid", "/headers/Host")]
    [InlineData(Endpoints, """{"url":"https://x.example/","headers":{"A B":"x"}}""", 400, "invalid", "/headers/A B")]
    [InlineData(Endpoints, """{"url":"https://x.example/","headers":{"A":"x\ny"}}""", 400, "invalid", "/headers/A")]
    [InlineData(
        Endpoints,
        """{"url":"https://x.example/","headers":{"webhook-signature":"x"}}""",
        400,
        "invalid",
        "/headers/webhook-signature"
    )]
    [InlineData(Endpoints, """{"url":"https://x.example/","secret":"secret"}""", 400, "invalid", "/secret")]
    [InlineData(Endpoints, """{"url":"https://x.example/","scopes":{"moon":["1"]}}""", 400, "invalid", "/scopes/moon")]
    [InlineData(Endpoints, """{"url":"https://x.example/","timeout":31}""", 400, "invalid", "/timeout")]
    [InlineData("/api/v1/organizations", """{"name":"x","profile":"standrad"}""", 400, "invalid", "/profile")]
    public async Task A_bad_body_is_refused(string path, string body, int status, string code, string fields)
    {
        var answer = await server.SendAsync("POST", path, body);

        Assert.Equal((status, code), (answer.Code, answer.Problem));
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.All(
            fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(f => f is not "B"),
            f => Assert.Contains(answer.Fields, a => a.StartsWith(f, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("limit=0", "/limit")]
    [InlineData("limit=201", "/limit")]
    [InlineData("limit=ten", "/limit")]
    [InlineData("cursor=elsewhere", "/cursor")]
    [InlineData("state=done", "/state")]
    [InlineData("outcome=bad", "/outcome")]
    [InlineData("endpoint=evt_1", "/endpoint")]
    [InlineData("since=yesterday", "/since")]
    [InlineData("stat=pending", "/stat")]
    public async Task A_bad_query_is_refused(string query, string field)
    {
        var answer = await server.SendAsync("GET", $"/api/v1/organizations/acme/deliveries?{query}");

        Assert.Equal(400, answer.Code);
        Assert.Contains(field, answer.Fields);
    }

    [Fact]
    public async Task A_cursor_from_elsewhere_is_refused()
    {
        await server.SendAsync("POST", Events, Good);
        await server.SendAsync("POST", Events, Good);
        var page = await server.SendAsync("GET", $"{Events}?limit=1");
        var cursor = page.Json.GetProperty("next_cursor").GetString();

        var good = await server.SendAsync("GET", $"{Events}?limit=1&cursor={cursor}");
        var bad = await server.SendAsync("GET", $"/api/v1/organizations/other/events?limit=1&cursor={cursor}");

        Assert.Equal(200, good.Code);
        Assert.Equal((400, "bad_cursor"), (bad.Code, bad.Problem));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task A_body_that_is_not_said_to_be_json_is_415(string? type)
    {
        foreach (var path in (string[])[Events, Events + "/batch", Endpoints])
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Good));
            body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

            Assert.Equal(415, (await server.SendAsync("POST", path, body)).Code);
        }
    }

    [Theory]
    [InlineData(Events, 1 << 20, false)]
    [InlineData(Events, 1 << 20, true)]
    [InlineData(Endpoints, 1 << 20, true)]
    [InlineData(Events + "/batch", 16 << 20, false)]
    [InlineData(Events + "/batch", 16 << 20, true)]
    public async Task A_body_over_the_limit_is_413_with_or_without_its_length(string path, int limit, bool chunked)
    {
        using var body = new Endless(limit + 1, chunked);

        var answer = await server.SendAsync("POST", path, body);

        Assert.Equal((413, "body_too_large"), (answer.Code, answer.Problem));
    }

    [Fact]
    public async Task A_batch_over_a_thousand_is_413_and_nothing_of_it_is_stored()
    {
        var organization = await server.OrganizationAsync();
        var path = $"/api/v1/organizations/{organization}/events";

        var answer = await server.SendAsync(
            "POST",
            $"{path}/batch",
            $"[{string.Join(',', Enumerable.Repeat(Good, 1001))}]"
        );

        Assert.Equal((413, "batch_too_large"), (answer.Code, answer.Problem));
        Assert.Equal(0, (await server.SendAsync("GET", path)).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_batch_with_one_bad_event_stores_nothing_and_names_it()
    {
        var organization = await server.OrganizationAsync();
        var path = $"/api/v1/organizations/{organization}/events";

        var answer = await server.SendAsync(
            "POST",
            $"{path}/batch",
            $"[{Good}," + """{"type":"a.b","data":{},"scopes":{"moon":["1"]}}]"""
        );

        Assert.Equal(400, answer.Code);
        Assert.Contains(answer.Fields, f => f.StartsWith("/1/scopes", StringComparison.Ordinal));
        Assert.Equal(0, (await server.SendAsync("GET", path)).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task The_same_external_id_is_stored_once_and_with_other_content_refused()
    {
        const string once = """{"type":"a.b","data":{"n":1},"external_id":"bad-input-1"}""";

        var first = await server.SendAsync("POST", Events, once);
        var again = await server.SendAsync("POST", Events, once);
        var other = await server.SendAsync(
            "POST",
            Events,
            once.Replace("\"n\":1", "\"n\":2", StringComparison.Ordinal)
        );

        Assert.Equal((202, false), (first.Code, first.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal((202, true), (again.Code, again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(first.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());
        Assert.Equal(409, other.Code);
    }

    [Theory]
    [InlineData(Events, Good, """{"type":"a.b","data":{"other":1}}""")]
    [InlineData(Events + "/batch", "[" + Good + "]", "[" + Good + "," + Good + "]")]
    [InlineData(
        "/api/v1/events/batch",
        """[{"organization":"acme","type":"a","data":1}]""",
        """[{"organization":"acme","type":"a","data":2}]"""
    )]
    [InlineData(Endpoints, """{"url":"http://127.0.0.1:9/a"}""", """{"url":"http://127.0.0.1:9/b"}""")]
    [InlineData("/api/v1/organizations/acme/keys", """{"name":"a"}""", """{"name":"b"}""")]
    [InlineData(
        "/api/v1/organizations",
        """{"name":"idem","profile":"standard"}""",
        """{"name":"idem2","profile":"standard"}"""
    )]
    public async Task An_idempotency_key_answers_again_and_refuses_another_body(string path, string body, string other)
    {
        var key = ("Idempotency-Key", "k-" + path);

        var first = await server.SendAsync("POST", path, body, null, key);
        var again = await server.SendAsync("POST", path, body, null, key);
        var mismatch = await server.SendAsync("POST", path, other, null, key);

        Assert.InRange(first.Code, 200, 202);
        Assert.Equal((first.Code, first.Text), (again.Code, again.Text));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        Assert.Equal("no-store", again.Headers["Cache-Control"]);
        Assert.Equal(422, mismatch.Code);
    }

    [Fact]
    public async Task An_idempotency_key_has_one_form()
    {
        var answer = await server.SendAsync("POST", Events, Good, null, ("Idempotency-Key", new string('x', 257)));

        Assert.Equal((400, "bad_idempotency_key"), (answer.Code, answer.Problem));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v1/organizations/nobody", 404)]
    [InlineData("GET", "/api/v1/organizations/acme/endpoints/ep_x", 404)]
    [InlineData("GET", "/api/v1/organizations/acme/events/x", 404)]
    [InlineData("GET", "/api/v1/profiles/nothing", 404)]
    [InlineData("PUT", "/api/v1/organizations", 405)]
    public async Task What_is_not_there_is_a_problem_too(string method, string path, int status)
    {
        var answer = await server.SendAsync(method, path);

        Assert.Equal(status, answer.Code);
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
    }

    /// <summary>A body of any length, announced or not.</summary>
    private sealed class Endless : HttpContent
    {
        private readonly int length;
        private readonly bool chunked;

        public Endless(int length, bool chunked)
        {
            (this.length, this.chunked) = (length, chunked);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var part = new byte[64 * 1024];
            part.AsSpan().Fill((byte)' ');
            for (var left = length; left > 0; left -= part.Length)
            {
                await stream.WriteAsync(part.AsMemory(0, Math.Min(left, part.Length)));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = this.length;
            return !chunked;
        }
    }
}
