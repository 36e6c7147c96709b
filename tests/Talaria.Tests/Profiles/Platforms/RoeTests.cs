namespace Talaria.Tests.Profiles.Platforms;

/// <summary>Roe: what a publisher must give, and what becomes of what it does not know.</summary>
public sealed class RoeTests
{
    private const string Type = "job.completed";
    private const string Agent = "9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24";
    private const string Job = "1f7c3b9a-82e4-4d06-a5b1-7e9d0c4f6a38";

    private static readonly Platform Roe = new("roe");

    [Theory]
    [InlineData("", "[]", "/data", "JSON object")]
    [InlineData("/agent/id", null, "/data/agent/id", "required")]
    [InlineData("/agent/id", "null", "/data/agent/id", "required")]
    [InlineData("/agent", null, "/data/agent/id", "required")]
    [InlineData("/agent", "\"a\"", "/data/agent", "JSON object")]
    [InlineData("/job/id", null, "/data/job/id", "required")]
    [InlineData("/agent/id", "\"agent_1\"", "/data/agent/id", "UUID like")]
    [InlineData("/agent/id", "17", "/data/agent/id", "UUID like")]
    [InlineData("/agent/id", "\"9B2F6C1E-3D47-4A58-8F0E-6D1C5A7B9E24\"", "/data/agent/id", "'agent': [0-9a-f]{8}")]
    [InlineData("/agent_version/id", "\"v3\"", "/data/agent_version/id", "UUID like")]
    [InlineData("/job/id", "\"9b2f6c1e3d474a588f0e6d1c5a7b9e24\"", "/data/job/id", "UUID like")]
    [InlineData("/agent/name", "3", "/data/agent/name", "a string")]
    [InlineData("/job/cost", "\"0.0184\"", "/data/job/cost", "a number")]
    [InlineData("/job/created_at", "\"yesterday\"", "/data/job/created_at", "ISO 8601")]
    [InlineData("/job/completed_at", "1774526407", "/data/job/completed_at", "ISO 8601")]
    [InlineData("/organization", "{\"id\":\"x\"}", "/data/organization", "agent, agent_version, job")]
    [InlineData("/job/created_at", "\"2026-03-26T11:59:12.123456+01:00\"", "", null)]
    [InlineData("/job/cost", "0", "", null)]
    [InlineData("/job/cost", "null", "", null)]
    [InlineData("/job/cost", null, "", null)]
    [InlineData("/job/output", "[1,\"two\"]", "", null)]
    [InlineData("/job/metadata", "\"text\"", "", null)]
    [InlineData("/agent_version", null, "", null)]
    public void A_publisher_has_to_give_this(string field, string? value, string pointer, string? problem) =>
        Roe.AssertCheck(Type, Roe.Sample(Type, field, value), pointer, problem);

    [Fact]
    public void An_event_type_of_another_platform_is_refused() =>
        Roe.AssertCheck("document.ready", Roe.Profile.Catalogue.Types[Type].Sample, "/type", "No event type");

    [Theory]
    [InlineData($$"""{"agent":["{{Agent}}"]}""", "", null)]
    [InlineData($$"""{"agent":["{{Job}}"]}""", "/scopes/agent", "disagrees")]
    [InlineData($$"""{"job":["{{Agent}}"]}""", "/scopes/job", "disagrees")]
    [InlineData("""{"project":["p"]}""", "/scopes/project", "agent, job")]
    public void A_given_scope_agrees_with_the_data(string scopes, string pointer, string? problem) =>
        Roe.AssertCheck(Type, Roe.Profile.Catalogue.Types[Type].Sample, pointer, problem, scopes);

    [Fact]
    public void The_scopes_are_the_agent_and_the_job()
    {
        var scopes = Roe.Check(Type, Roe.Profile.Catalogue.Types[Type].Sample).Value.Scopes;

        Assert.Equal([Agent], scopes["agent"]);
        Assert.Equal([Job], scopes["job"]);
    }

    /// <summary>All seven codes with each of the words and without one: accepted rows, everything else refused.</summary>
    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, null, null)]
    [InlineData(2, null, null)]
    [InlineData(3, "succeeded", "succeeded")]
    [InlineData(4, "failed", "failed")]
    [InlineData(5, "failed", "failed")]
    [InlineData(6, "succeeded", "succeeded")]
    public void A_status_and_its_code_agree(int code, string? derived, string? agreeing)
    {
        foreach (var word in (string?[])[null, "succeeded", "failed", "done"])
        {
            var data =
                $$$"""{"agent":{"id":"{{{Agent}}}"},"job":{"id":"{{{Job}}}","status":{{{Json(word)}}},"status_code":{{{code}}}}}""";

            if (derived is not null && (word is null || word == agreeing))
            {
                Assert.Contains($"\"status\":\"{derived}\",\"status_code\":{code},", Roe.Body(Type, data));
            }
            else
            {
                Roe.AssertCheck(Type, data, word == "done" ? "/data/job/status" : "/data/job/status_code", "");
            }
        }
    }

    [Theory]
    [InlineData("succeeded", 3)]
    [InlineData("failed", 4)]
    public void A_code_is_derived_from_its_word(string word, int code) =>
        Assert.Contains(
            $"\"status\":\"{word}\",\"status_code\":{code},",
            Roe.Body(Type, $$$"""{"agent":{"id":"{{{Agent}}}"},"job":{"id":"{{{Job}}}","status":"{{{word}}}"}}""")
        );

    [Fact]
    public void One_of_status_and_code_is_required() =>
        Roe.AssertCheck(
            Type,
            $$$"""{"agent":{"id":"{{{Agent}}}"},"job":{"id":"{{{Job}}}"}}""",
            "/data/job/status",
            "One of"
        );

    [Fact]
    public void What_the_publisher_does_not_know_is_null() =>
        Assert.Equal(
            $$$"""{"timestamp":"2026-03-26T12:00:07Z","agent":{"id":"{{{Agent}}}","name":null},"agent_version":{"id":null,"name":null},"job":{"id":"{{{Job}}}","status":"failed","status_code":4,"cost":null,"created_at":null,"completed_at":null,"output":null,"metadata":null},"organization":{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","name":"Acme"}}""",
            Roe.Body(Type, $$$"""{"job":{"status":"failed","id":"{{{Job}}}"},"agent":{"id":"{{{Agent}}}"}}""")
        );

    private static string Json(string? word) => word is null ? "null" : $"\"{word}\"";
}
