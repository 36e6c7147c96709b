using System.Text;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Tests.Profiles;

/// <summary>What a profile says of its events' data has to agree with itself: shapes, paths, rules, samples.</summary>
public sealed class ProfileMistakesTests
{
    private const string Good = """
        name: acme
        title: Acme
        catalogue:
          types:
            call.ended:
              title: Call Ended
              constants: { link: "/calls/{data.id}" }
              data: { required: [id], only: [id, why, line, source], fields: { line: uuid } }
              shape: call
              sample: { id: c1, why: hung up }
            issue.opened:
              title: Issue Opened
              scopes: [project]
              sample: { issue: { id: i1 } }
        scopes:
          line: { from_data: line }
          project: {}
        subscriptions: { without_scope_ids: all }
        body: { id: $data.id | $data.issue.id, link: $constant.link?, data: $shape | $data }
        shapes:
          call: { id: $data.id, line: $data.line, why: $data.why?, at: $sent_at }
        timeout: 10s
        retries: { waits: [] }
        url: { http: true }
        """;

    [Theory]
    [InlineData("$data.issue.id", "$data.issue.ids", 19, "body.id", "'issue.id'")]
    [InlineData("$data.why?", "$data.nosuch", 21, "shapes.call.why", "no sample has 'nosuch'")]
    [InlineData("why: $data.why?", "why: $data.issue", 21, "shapes.call.why", "no sample has 'issue'")]
    [InlineData("{data.id}", "{data.issue.id}", 7, "catalogue.types.call.ended.constants.link", "no sample has")]
    [InlineData("from_data: line", "from_data: lines", 16, "scopes.line.from_data", "did you mean 'line'")]
    [InlineData("shape: call", "shape: cal", 9, "catalogue.types.call.ended.shape", "did you mean 'call'")]
    [InlineData("$shape | $data", "$shape", 19, "body.data", "'issue.opened' has no shape")]
    [InlineData("$shape | $data", "$shap | $data", 19, "body.data", "did you mean 'shape'")]
    [InlineData("$shape | $data", "$data", 21, "shapes", "nothing would show them")]
    [InlineData("at: $sent_at", "at: $shape", 21, "shapes.call.at", "cannot stand in a shape")]
    [InlineData("  call: {", "  chat: { id: $id }\n  call: {", 21, "shapes.chat", "no event type")]
    [InlineData("scopes: [project]", "scopes: [projct]", 13, "catalogue.types.issue.opened.scopes", "'project'")]
    [InlineData("line: uuid", "line: guid", 8, "catalogue.types.call.ended.data.fields.line", "'uuid'")]
    [InlineData("line: uuid", "line: []", 8, "catalogue.types.call.ended.data.fields.line", "least is 1")]
    [InlineData("line: uuid", "li..ne: uuid", 8, "catalogue.types.call.ended.data.fields.li..ne", "dotted path")]
    [InlineData("line: uuid", "other: uuid", 8, "catalogue.types.call.ended.data", "'other', which 'only'")]
    [InlineData("why: hung up", "line: l1", 10, "catalogue.types.call.ended.sample", "a UUID like")]
    [InlineData(
        "required: [id]",
        "required: [id, why, line]",
        10,
        "catalogue.types.call.ended.sample",
        "'data.line' is required"
    )]
    public void Each_mistake_is_named_with_its_line_and_field(
        string good,
        string bad,
        int line,
        string path,
        string message
    )
    {
        Assert.Empty(ProfileLoader.Read(Good, "acme.yaml").Problems);

        var (profile, problems) = ProfileLoader.Read(Good.Replace(good, bad), "acme.yaml");

        Assert.Null(profile);
        Assert.Contains(problems, p => p.At.Line == line && p.Path == path && p.Message.Contains(message));
    }

    /// <summary>The list, in one file: an unknown field, an unknown scheme, a negative wait, a template that names a field that does
    /// not exist.</summary>
    [Fact]
    public void All_mistakes_are_told_at_once_each_with_file_and_line()
    {
        var text =
            Good.Replace("timeout: 10s", "time_out: 10s")
                .Replace("waits: []", "waits: [-5s]")
                .Replace("$data.issue.id", "$data.issue.nosuch")
                .Replace("$sent_at", "$now")
            + "\nsignature: { header: X-Signature, content: \"{body}\", key: rot13, value: \"{hex}\" }";

        var problems = ProfileLoader.Read(text, "acme.yaml").Problems;

        Assert.Equal(
            [
                "acme.yaml:1: 'timeout' is missing",
                "acme.yaml:19: body.id: no sample has 'issue.nosuch'",
                "acme.yaml:21: shapes.call.at: there is no source '$now'",
                "acme.yaml:22: time_out: ",
                "acme.yaml:23: retries.waits[0]: ",
                "acme.yaml:25: signature.key: ",
            ],
            problems
                .OrderBy(p => p.At.Line)
                .Select(p => p.ToString())
                .Zip(
                    (string[])["'timeout' is missing", "'issue.nosuch'", "'$now'", "time_out: ", "waits[0]: ", "key: "],
                    (told, end) => told[..(told.IndexOf(end, StringComparison.Ordinal) + end.Length)]
                )
        );
        Assert.Equal(6, problems.Count);
    }

    [Fact]
    public void An_open_catalogue_may_name_any_path() =>
        Assert.Empty(
            ProfileLoader
                .Read(
                    Good.Replace("catalogue:", "catalogue:\n  open: true").Replace("$data.issue.id", "$data.nosuch"),
                    "acme.yaml"
                )
                .Problems
        );

    [Theory]
    [InlineData(
        "call.ended",
        """{"why":null,"id":"c2"}""",
        """{"id":"c2","link":"/calls/c2","data":{"id":"c2","line":null,"at":"2026-03-26T12:00:00.000Z"}}"""
    )]
    [InlineData(
        "call.ended",
        """{"why": "x","id":"c2"}""",
        """{"id":"c2","link":"/calls/c2","data":{"id":"c2","line":null,"why":"x","at":"2026-03-26T12:00:00.000Z"}}"""
    )]
    [InlineData("issue.opened", """{"issue":{ "id":7}}""", """{"id":7,"data":{"issue":{ "id":7}}}""")]
    public void A_shape_stands_where_the_type_names_it(string type, string data, string body)
    {
        var at = new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);
        var happened = new Event
        {
            Id = default,
            Organization = default,
            Type = type,
            Data = Encoding.UTF8.GetBytes(data),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = at,
            CreatedAt = at,
        };
        var envelope = Envelope.Compile(ProfileLoader.Read(Good, "acme.yaml").Profile!);

        Assert.Equal(body, Encoding.UTF8.GetString(envelope.Render(new EnvelopeValues(happened, at, null))));
    }

    [Fact]
    public void A_shape_that_names_the_organization_makes_the_attempt_keep_it() =>
        Assert.True(
            Envelope
                .Compile(
                    ProfileLoader.Read(Good.Replace("at: $sent_at", "of: $organization.name"), "acme.yaml").Profile!
                )
                .NeedsOrganization
        );
}
