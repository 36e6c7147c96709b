using Talaria.Endpoints;
using Talaria.Organizations;

namespace Talaria.Tests.Endpoints;

// What is refused of an endpoint, field by field.
public sealed partial class EndpointRegistrarTests
{
    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("https://user@example.com/", "credentials")]
    [InlineData("https://user:pw@example.com/", "credentials")]
    [InlineData("https://@example.com/", "credentials")]
    [InlineData("https://example.com/@me", null)]
    [InlineData("https://example.com/#a", "fragment")]
    [InlineData("https://example.com/#", "fragment")]
    [InlineData("http://example.com/", "https")]
    [InlineData("ftp://example.com/", "https")]
    [InlineData("file:///etc/passwd", "absolute")]
    [InlineData("/hook", "absolute")]
    [InlineData("example.com/hook", "absolute")]
    [InlineData("", "absolute")]
    [InlineData("https://", "absolute")]
    [InlineData("https:example.com", "absolute")]
    [InlineData(" https://example.com/", "blanks")]
    [InlineData("https://example.com/\n", "blanks")]
    [InlineData("https://example.com\\@evil.example/", "blanks")]
    [InlineData("https://example.com:0/", "port")]
    [InlineData("https://10.0.0.1/", "private")]
    [InlineData("http://127.0.0.1:8080/", null)]
    [InlineData("http://localhost:8080/", null)]
    [InlineData("http://[::ffff:127.0.0.1]/", null)]
    [InlineData("http://[::1]/", "https")]
    [InlineData("http://192.168.0.1/", "https")]
    public async Task A_url_is_checked(string url, string? problem) =>
        await AssertProblemAsync(open, Valid with { Url = url }, "/url", problem);

    [Theory]
    [InlineData(2048, null)]
    [InlineData(2049, "2048")]
    public async Task A_url_has_a_length(int length, string? problem) =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Url = "https://example.com/".PadRight(length, 'a'),
            },
            "/url",
            problem
        );

    [Theory]
    [InlineData("job.completed", null)]
    [InlineData("job.complete", "did you mean 'job.completed'")]
    [InlineData("job.*", "one by one")]
    [InlineData("*", "one by one")]
    [InlineData("", "1 to 256")]
    public async Task Events_are_names_of_a_closed_catalogue(string name, string? problem) =>
        await AssertProblemAsync(strict, ValidStrict with { Events = [name] }, "/events/0", problem);

    [Fact]
    public async Task Events_are_required_where_the_profile_says_so()
    {
        await AssertProblemAsync(strict, ValidStrict with { Events = null }, "/events", "at least one");
        await AssertProblemAsync(strict, ValidStrict with { Events = [] }, "/events", "at least one");
        Assert.Equal(["*"], (await registrar.AddAsync(open, Valid, null, Cancel)).Value.Endpoint.Events);
    }

    [Fact]
    public async Task Scopes_are_checked_by_kind()
    {
        await AssertScopeAsync(null, "/scopes/agent", ("agent", ["a", "b", "a"]));
        await AssertScopeAsync("did you mean 'agent'", "/scopes/agnet", ("agnet", ["a"]));
        await AssertScopeAsync("cannot choose by", "/scopes/job", ("job", ["a"]));
        await AssertScopeAsync("at most 2", "/scopes/agent", ("agent", ["a", "b", "c"]));
        await AssertScopeAsync("form", "/scopes/agent/1", ("agent", ["a", "B"]));
        await AssertScopeAsync("1 to 256", "/scopes/agent/0", ("agent", [""]));
    }

    [Theory]
    [InlineData("X-Token", "abc", null)]
    [InlineData("X-Empty", "", null)]
    [InlineData("", "a", "legal")]
    [InlineData("X Token", "a", "legal")]
    [InlineData("X:Token", "a", "legal")]
    [InlineData("Ü", "a", "legal")]
    [InlineData("X-Token", "a\r\nX-Other: b", "control")]
    [InlineData("X-Token", "a\tb", "control")]
    [InlineData("X-Token", "ü", "ASCII")]
    [InlineData("X-Token", " a", "blank")]
    [InlineData("host", "a", "set by Talaria")]
    [InlineData("Content-Length", "1", "set by Talaria")]
    [InlineData("content-type", "a", "set by Talaria")]
    [InlineData("User-Agent", "a", "set by Talaria")]
    [InlineData("TE", "a", "set by Talaria")]
    [InlineData("Proxy-Authorization", "a", "set by Talaria")]
    [InlineData("Webhook-Signature", "a", "set by Talaria")]
    [InlineData("webhook-id", "a", "set by Talaria")]
    [InlineData("webhook-timestamp", "a", "set by Talaria")]
    [InlineData("x-platform", "a", "set by Talaria")]
    public async Task A_header_is_checked(string name, string value, string? problem) =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Headers = new Dictionary<string, string> { [name] = value },
            },
            $"/headers/{name}",
            problem
        );

    [Theory]
    [InlineData("User-Agent", null)]
    [InlineData("Content-Type", "set by Talaria")]
    public async Task A_profile_without_a_user_agent_leaves_it_to_the_endpoint(string name, string? problem) =>
        await AssertProblemAsync(
            strict,
            ValidStrict with
            {
                Headers = new Dictionary<string, string> { [name] = "Ours/1" },
            },
            $"/headers/{name}",
            problem
        );

    [Fact]
    public async Task The_same_header_in_two_cases_is_refused() =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Headers = new Dictionary<string, string> { ["X-A"] = "1", ["x-a"] = "2" },
            },
            "/headers/x-a",
            "twice"
        );

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        var result = await registrar.AddAsync(
            strict,
            new NewEndpoint
            {
                Url = "nowhere",
                Name = "longer than ten",
                Events = ["nothing"],
                Scopes = Samples.Scopes(("nothing", [])),
                Secret = "",
                Headers = new Dictionary<string, string> { ["Host"] = "x" },
                Metadata = "[]",
                ExternalId = "e p",
                Timeout = TimeSpan.FromSeconds(31),
                Retries = [TimeSpan.FromSeconds(-1)],
                RateLimit = double.NaN,
                Description = new string('d', 1025),
            },
            null,
            Cancel
        );

        Assert.Equal(
            [
                "/url",
                "/name",
                "/description",
                "/events/0",
                "/scopes/nothing",
                "/secret",
                "/headers/Host",
                "/metadata",
                "/external_id",
                "/timeout",
                "/retries/0",
                "/rate_limit",
            ],
            result.Refusal!.Problems.Select(p => p.Pointer)
        );
    }

    private Task AssertScopeAsync(string? problem, string pointer, params (string, string[])[] scopes) =>
        AssertProblemAsync(
            strict,
            ValidStrict with
            {
                Url = $"https://example.com/{Samples.Ids.Next()}",
                Scopes = Samples.Scopes(scopes),
            },
            pointer,
            problem
        );

    private async Task AssertProblemAsync(Organization who, NewEndpoint wanted, string pointer, string? problem)
    {
        var result = await registrar.AddAsync(who, wanted, null, Cancel);
        if (problem is null)
        {
            Assert.Null(result.Refusal);
            return;
        }
        Assert.Single(result.Refusal!.Problems, p => p.Pointer == pointer && p.Message.Contains(problem));
    }
}
