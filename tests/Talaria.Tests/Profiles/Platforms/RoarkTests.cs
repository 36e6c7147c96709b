namespace Talaria.Tests.Profiles.Platforms;

/// <summary>Roark: what a publisher must give, and an errorMessage that is absent when unknown.</summary>
public sealed class RoarkTests
{
    private const string Failed = "call.analysis.failed";
    private const string Completed = "call.analysis.completed";
    private const string Ids = """{"projectId":"proj_1","callId":"call_1","callAnalysisJobId":"job_1"{0}}""";

    private static readonly Platform Roark = new("roark");

    [Theory]
    [InlineData(Completed, "", "null", "/data", "JSON object")]
    [InlineData(Completed, "/callId", null, "/data/callId", "required")]
    [InlineData(Completed, "/callAnalysisJobId", null, "/data/callAnalysisJobId", "required")]
    [InlineData(Completed, "/projectId", "null", "/data/projectId", "required")]
    [InlineData(Completed, "/callId", "1", "/data/callId", "a string")]
    [InlineData(Completed, "/errorMessage", "\"x\"", "/data/errorMessage", "allowed are callId")]
    [InlineData(Failed, "/errorMessage", "{}", "/data/errorMessage", "a string")]
    [InlineData(Failed, "/recordingUrl", "\"https://x\"", "/data/recordingUrl", "not allowed")]
    [InlineData(Failed, "/errorMessage", "null", "", null)]
    [InlineData(Failed, "/errorMessage", null, "", null)]
    [InlineData("issue.opened", "/assignee", "\"anybody\"", "", null)]
    public void A_publisher_has_to_give_this(
        string type,
        string field,
        string? value,
        string pointer,
        string? problem
    ) => Roark.AssertCheck(type, Roark.Sample(type, field, value), pointer, problem);

    [Fact]
    public void An_event_type_of_another_platform_is_refused() =>
        Roark.AssertCheck("job.completed", "{}", "/type", "No event type");

    [Theory]
    [InlineData("""{"project":["proj_q4w8e2rt7y"]}""", "", null)]
    [InlineData("""{"project":["proj_other"]}""", "/scopes/project", "disagrees")]
    [InlineData("""{"project":["proj_q4w8e2rt7y","proj_other"]}""", "/scopes/project", "disagrees")]
    public void A_given_scope_agrees_with_the_data(string scopes, string pointer, string? problem) =>
        Roark.AssertCheck(Failed, Roark.Profile.Catalogue.Types[Failed].Sample, pointer, problem, scopes);

    /// <summary>Whatever the publisher's order, the contract's is sent.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData(",\"errorMessage\":null", "")]
    [InlineData(",\"errorMessage\":\"Analysis timeout exceeded\"", ",\"errorMessage\":\"Analysis timeout exceeded\"")]
    public void An_unknown_error_message_is_absent_and_not_null(string given, string sent) =>
        Assert.Equal(
            $$$"""{"event":"call.analysis.failed","version":"1.0","timestamp":"2026-03-26T12:00:00Z","data":{"callId":"call_1","callAnalysisJobId":"job_1","projectId":"proj_1"{{{sent}}}}}""",
            Roark.Body(Failed, Ids.Replace("{0}", given))
        );

    [Fact]
    public void Data_of_the_later_types_is_passed_on_as_it_is_given() =>
        Assert.EndsWith(
            ""","data":{ "b": null, "projectId":"p" }}""",
            Roark.Body("issue.opened", """{ "b": null, "projectId":"p" }""")
        );
}
