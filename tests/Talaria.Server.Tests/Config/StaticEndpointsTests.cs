using Talaria.Endpoints;
using Talaria.Server.Config;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Config;

/// <summary>Endpoints in the configuration: the platform's own file and variable, and everything that can be wrong with them.</summary>
public sealed class StaticEndpointsTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_platforms_own_examples_load_as_they_are()
    {
        var (one, none) = Read(PlatformExamples.One);
        var (two, nothing) = Read(PlatformExamples.Two);

        Assert.Empty(none);
        Assert.Empty(nothing);
        var only = Assert.Single(one!);
        Assert.Equal(("https://example.com/webhook", "*"), (only.Url, Assert.Single(only.Events!)));
        Assert.Equal("Bearer my-secret-token", only.Headers!["Authorization"]);
        Assert.Equal(
            ["https://ci.example.com/hooks/agentstack", "https://monitoring.example.com/ingest"],
            two!.Select(e => e.Url)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("webhook:")]
    [InlineData("webhook: { retries: 3 }")]
    [InlineData("talaria: { retries: { scale: 2 } }")]
    public void A_file_without_the_list_configures_nothing(string text)
    {
        var (endpoints, problems) = Read(text);

        Assert.Empty(problems);
        Assert.Null(endpoints);
    }

    [Theory]
    [InlineData("webhook: { endpoints: [] }")]
    [InlineData("webhook: { endpoints: }")]
    public void An_empty_list_configures_that_there_is_none(string text) => Assert.Empty(Read(text).Endpoints!);

    [Fact]
    public void No_events_are_all_and_an_empty_list_is_none()
    {
        var (endpoints, problems) = Read(
            "webhook: { endpoints: [{ url: http://a.example }, { url: http://a.example, events: [] }] }"
        );

        Assert.Empty(problems);
        Assert.Null(endpoints![0].Events);
        Assert.Empty(endpoints[1].Events!);
    }

    [Theory]
    [InlineData("WEBHOOK__ENDPOINTS")]
    [InlineData("webhook__endpoints")]
    public void The_variable_wins_over_the_file(string name)
    {
        var (endpoints, problems) = Read(
            "webhook: { endpoints: [{ url: ftp://nowhere }] }",
            (name, """[{"url":"https:\/\/b.example\/ü","headers":{"X-Key":"\u0041"},"events":["provider.*"]}]""")
        );

        Assert.Empty(problems);
        var only = Assert.Single(endpoints!);
        Assert.Equal("https://b.example/ü", only.Url);
        Assert.Equal("A", only.Headers!["X-Key"]);
    }

    [Fact]
    public void An_empty_variable_is_none() =>
        Assert.Single(
            Read("webhook: { endpoints: [{ url: https://a.example }] }", ("WEBHOOK__ENDPOINTS", "")).Endpoints!
        );

    [Fact]
    public void Every_problem_is_told_at_once_by_file_and_line_with_those_of_the_settings_and_no_value()
    {
        var (_, problems) = Read(
            """
            talaria: { retries: { scale: 0 } }
            webhook:
              endpoints:
                - url: ftp://x.example
                  header: { A: sekret }
                  headers:
                    X-Number: 4711
                    "Authorization: Bearer sekret": x
                    Host: sekret
                    X-Control: "sekret\tsekret"
                    X-Key: a
                    x-key: sekret
                  events: [providr.created, zzz.*, 5, "provider.*"]
                - https://sekret.example
                - headers: "Authorization: Bearer sekret"
                  events: provider.created
                - url: http://169.254.169.254/x
                  events:
                - url:
                - url: ""
            """
        );

        string[] wanted =
        [
            "1: talaria.retries.scale: is 0",
            "4: webhook.endpoints[0].url: has to be http or https",
            "5: webhook.endpoints[0].header: unknown field; did you mean 'headers'?",
            "7: webhook.endpoints[0].headers.X-Number: is a number, wanted is a text: it needs quotes",
            "8: webhook.endpoints[0].headers: is not a legal header name",
            "9: webhook.endpoints[0].headers.Host: 'Host' is set by Talaria",
            "10: webhook.endpoints[0].headers.X-Control: the value of 'X-Control' has to be ASCII",
            "12: webhook.endpoints[0].headers.x-key: 'x-key' is there twice",
            "13: webhook.endpoints[0].events[0]: no event 'providr.created': did you mean 'provider.created'",
            "13: webhook.endpoints[0].events[1]: 'zzz.*' matches no event of the catalogue",
            "13: webhook.endpoints[0].events[2]: is a number, wanted is a text",
            "14: webhook.endpoints[1]: is a text, wanted is a mapping",
            "15: webhook.endpoints[2]: 'url' is missing",
            "15: webhook.endpoints[2].headers: is a text, wanted is a mapping",
            "16: webhook.endpoints[2].events: is a text, wanted is a list",
            "17: webhook.endpoints[3].url: 169.254.169.254 is a cloud metadata address",
            "18: webhook.endpoints[3].events: is empty, wanted is a list",
            "19: webhook.endpoints[4].url: is empty, wanted is a text",
            "20: webhook.endpoints[5].url: has to be an absolute URL",
        ];
        Assert.All(wanted, w => Assert.Contains(problems, p => p.StartsWith($"{File}:{w}", StringComparison.Ordinal)));
        Assert.Equal(wanted.Length, problems.Count);
        Assert.DoesNotContain(problems, p => p.Contains("sekret", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, p => p.Contains("4711", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        """[{"url":"a"},{"url":"https://a.example","evnts":[]}]""",
        "[1].evnts: unknown field",
        "[0].url: has to be"
    )]
    [InlineData("""[{"url":"https://a.example","headers":{"A":sekret}}]""", "is no JSON (line 1, byte")]
    [InlineData("""[{"url":"https://a.example","headers":{"A":tsekret}}]""", "is no JSON (line 1, byte")]
    [InlineData("""[{"url":"https://a.example","headers":{"A":"\ud800sekret"}}]""", "has half a character")]
    [InlineData(
        """[{"url":"https://a.example","headers":{"A":"1","A":"sekret"}}]""",
        "[0].headers.A: stands here twice"
    )]
    [InlineData("""{"url":"https://sekret.example"}""", "is a mapping, wanted is a list")]
    [InlineData("\"sekret\"", "is a text, wanted is a list")]
    [InlineData("- url: https://sekret.example", "is no JSON")]
    public void What_is_wrong_with_the_variable_is_told_by_its_name(string value, params string[] wanted)
    {
        var (_, problems) = Read(null, ("WEBHOOK__ENDPOINTS", value));

        Assert.Equal(wanted.Length, problems.Count);
        Assert.All(
            problems.Zip(wanted),
            p => Assert.StartsWith($"WEBHOOK__ENDPOINTS: {p.Second}", p.First, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(problems, p => p.Contains("sekret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("webhook: 5", ":1: webhook: is a number, wanted is a mapping")]
    [InlineData("webhook: { endpoints: { url: a } }", ":1: webhook.endpoints: is a mapping, wanted is a list")]
    [InlineData("webhook: { endpoints: [{ url: https://a.example, headers: { A: *sekret } }] }", ":1: is no YAML")]
    [InlineData("webhook: { endpoints: [{ url: https://a.example, headers: { A: 'sekret } }] }", ":1: is no YAML")]
    [InlineData("webhook: { endpoints: [{ url: https://a.example, headers: { A: !sekret! b } }] }", ":1: is no YAML")]
    public void A_file_that_is_wrong_before_the_list_is_told_without_a_value(string text, string wanted)
    {
        var problem = Assert.Single(Read(text).Problems);

        Assert.StartsWith($"{File}{wanted}", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", problem, StringComparison.Ordinal);
    }

    private string File => directory.File("config.yaml");

    private (IReadOnlyList<NewEndpoint>? Endpoints, IReadOnlyList<string> Problems) Read(
        string? text,
        params (string Name, string Value)[] environment
    )
    {
        var (settings, problems) = new SettingsSource
        {
            File = text is null ? null : directory.Write("config.yaml", text),
            Environment = environment.ToDictionary(e => e.Name, e => e.Value),
        }.Read();
        return (settings.Endpoints, problems);
    }
}
