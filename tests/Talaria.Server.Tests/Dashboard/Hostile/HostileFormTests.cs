using System.Text;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Hostile;

/// <summary>Forms and queries that no page of ours sends: each is refused with a page, none is a bug.</summary>
public sealed class HostileFormTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Deep = """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}""";

    /// <summary>Fields of every form a customer has.</summary>
    public static TheoryData<string, string> Fields =>
        new MatrixTheoryData<string, string>(
            [
                "endpoints/new",
                "endpoints/{id}/edit",
                "endpoints/{id}/rotate",
                "endpoints/{id}/disable",
                "endpoints/{id}/replay",
                "endpoints/{id}/scopes",
                "endpoints/{id}/test",
                "endpoints/{id}/delete",
                "callback-secret/rotate",
                "verify",
            ],
            [
                "a\0b",
                "\u202e\u2066x\u200f",
                "NaN",
                "Infinity",
                "-1",
                "1e308",
                "0001-01-01T00:00",
                "9999-12-31T23:59",
                "\uffff\ufffe",
                "%ED%A0%80",
                "[[[[[[",
                Deep,
                "<script>alert(1)</script>",
            ]
        );

    private static readonly string[] Names =
    [
        "url",
        "name",
        "description",
        "more_events",
        "secret",
        "external_id",
        "timeout",
        "rate_limit",
        "retries",
        "metadata",
        "header_name",
        "header_value",
        "remove_header",
        "version",
        "was/url",
        "overlap",
        "reason",
        "since",
        "until",
        "more_types",
        "include",
        "kind",
        "remove",
        "type",
        "confirm",
        "headers",
        "body",
    ];

    [Theory, MemberData(nameof(Fields))]
    public async Task No_field_with_such_a_value_is_a_bug_or_comes_back_as_markup(string form, string value)
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var endpoint = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/endpoints",
            """{"url":"http://127.0.0.1:9/hostile"}"""
        );
        var at = path + form.Replace("{id}", endpoint.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
        (string Name, string Value)[] good =
        [
            ("url", "http://127.0.0.1:9/x"),
            ("since", "2026-01-01T00:00"),
            ("headers", "a: b"),
            ("secret", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("version", "1"),
        ];
        foreach (var name in Names)
        {
            var seen = await visitor.SubmitAsync(at, [.. good.Where(g => g.Name != name), (name, value)]);

            Assert.True(seen.Status < 500, $"{name}: {seen.Status}");
            Assert.DoesNotContain("<script>alert", seen.Text, StringComparison.Ordinal);
        }
        await server.SendAsync(
            "DELETE",
            $"/api/v1/organizations/acme/endpoints/{endpoint.Json.GetProperty("id").GetString()}"
        );
    }

    [Theory]
    [InlineData("endpoints", "search", "status", "cursor")]
    [InlineData("deliveries", "search", "type", "endpoint", "state", "outcome", "status", "last", "since", "cursor")]
    [InlineData("events", "search", "type", "scope", "matched", "since", "until", "cursor")]
    [InlineData("notices", "cursor", "kind", "endpoint")]
    [InlineData("replays", "cursor")]
    [InlineData("verify", "endpoint", "try")]
    [InlineData("endpoints/{id}", "range", "done")]
    [InlineData("endpoints/{id}/test", "type", "delivery")]
    public async Task No_query_with_such_a_value_is_a_bug_or_comes_back_as_markup(string page, params string[] names)
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var at = path + page.Replace("{id}", server.Acme.Endpoint, StringComparison.Ordinal);
        foreach (var name in names)
        {
            foreach (
                var value in (string[])
                    [
                        "%00",
                        "%ED%A0%80",
                        "%E2%80%AE",
                        "%",
                        "-1",
                        "99999999999999999999",
                        "0001-01-01T00:00:00Z",
                        "9999-12-31T23:59:59-14:00",
                        "eyJ9",
                        "%3Cscript%3Ealert(1)%3C/script%3E",
                        new string('x', 7000),
                    ]
            )
            {
                var seen = await visitor.SeeAsync($"{at}?{name}={value}");

                Assert.True(seen.Status < 500, $"{page}?{name}={value}: {seen.Status}");
                Assert.DoesNotContain("<script>alert", seen.Text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nends here"
    )]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\na\r\n--x--\r\n")]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "a=b")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16", "a=b")]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "a=b")]
    public async Task What_is_no_form_is_refused_with_a_page(string type, string body)
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        foreach (var at in (string[])[path + "endpoints/new", "/sign-in"])
        {
            var seen = await visitor.PostAsync(at, type, Encoding.UTF8.GetBytes(body));

            Assert.Equal(400, seen.Status);
            Assert.True(seen.Says("not a form that this server can read"));
        }
    }

    [Fact]
    public async Task Too_many_fields_and_too_long_ones_are_refused_with_a_page()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var many = string.Join('&', Enumerable.Range(0, 5000).Select(i => $"f{i}=x"));

        foreach (var body in (string[])[many, new string('k', 5000) + "=x", "body=" + new string('x', 10_000_000)])
        {
            var seen = await visitor.PostAsync(
                path + "verify",
                "application/x-www-form-urlencoded",
                Encoding.UTF8.GetBytes(body)
            );

            Assert.Equal(400, seen.Status);
            Assert.True(seen.Says("a field of it is too long"));
        }
    }

    [Fact]
    public async Task Who_is_not_signed_in_sends_no_big_form()
    {
        using var visitor = new Visitor(server.Process.Url);

        var seen = await visitor.PostAsync(
            "/sign-in",
            "application/x-www-form-urlencoded",
            Encoding.UTF8.GetBytes("key=" + new string('x', 17 * 1024))
        );

        Assert.Equal(413, seen.Status);
        Assert.True(seen.Says("longer than this server reads"));
    }

    [Fact]
    public async Task The_checker_takes_two_mebibytes_of_deep_JSON_and_refuses_more_beside_the_field()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var deep = new string('[', 1024 * 1024);

        var taken = await visitor.SubmitAsync(path + "verify", Check(deep));
        var refused = await visitor.SubmitAsync(path + "verify", Check(deep + deep + "["));

        Assert.Equal((200, 422), (taken.Status, refused.Status));
        Assert.True(refused.Says("is longer than 2 MiB"));

        static (string, string)[] Check(string body) =>
            [("headers", "a: b"), ("body", body), ("secret", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")];
    }

    [Theory]
    [InlineData("/organizations/%C3%A9?search=%C3%A9")]
    [InlineData("/organizations/a%3Fb%25")]
    public async Task Signing_in_comes_back_to_a_path_of_any_characters(string path)
    {
        using var visitor = new Visitor(server.Process.Url);
        var asked = await visitor.SeeAsync((await visitor.SeeAsync(path)).Location!);

        var field = asked.Text.Split("name=\"return\" value=\"")[1].Split('"')[0];
        var back = await visitor.SubmitAsync("/sign-in", ("key", TalariaProcess.OperatorKey), ("return", field));

        Assert.Equal((303, path), (back.Status, back.Location));
    }

    [Theory]
    [InlineData("/\u00e9")]
    [InlineData("/\u202e/")]
    [InlineData("/\ufeff")]
    public async Task A_return_path_that_no_header_can_hold_leads_to_the_overview(string path)
    {
        using var visitor = new Visitor(server.Process.Url);

        var back = await visitor.SubmitAsync("/sign-in", ("key", TalariaProcess.OperatorKey), ("return", path));

        Assert.Equal((303, "/"), (back.Status, back.Location));
    }

    private async Task<(string Path, Visitor Visitor)> EnterAsync()
    {
        var path = await server.LinkAsync("acme");
        var visitor = new Visitor(server.Process.Url);
        await visitor.SeeAsync(path + "endpoints/new");
        return (path, visitor);
    }
}
