using System.Text;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Tests.Profiles;

/// <summary>The odd parts of known platforms' contracts can be said as data: no profile's name stands in the engine.</summary>
public sealed class ExpressibleContractsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);
    private const string Uuid = "550e8400-e29b-41d4-a716-446655440000";

    /// <summary>Fields nested, times new with each attempt, a status and its code derived from each other.</summary>
    private const string Jobs = """
        catalogue:
          data:
            required: [agent.id, job.id]
            pairs:
              - fields: [job.status, job.status_code]
                rows: [[succeeded, 3], [failed, 4], [failed, 5], [succeeded, 6]]
          types:
            job.completed: { title: Job Completed, sample: { agent: { id: a, name: A }, job: { id: j, status_code: 3 } } }
        scopes: { agent: { from_data: agent.id }, job: { from_data: job.id, on_endpoints: false } }
        subscriptions: { without_scope_ids: nothing }
        time_format: seconds
        body:
          timestamp: $sent_at
          agent: { id: $data.agent.id, name: $data.agent.name }
          job: { id: $data.job.id, status: $data.job.status, status_code: $data.job.status_code }
          organization: { id: $organization.uuid, name: $organization.name }
        signature:
          header: webhook-signature
          id_header: webhook-id
          timestamp_header: webhook-timestamp
          content: "{id}.{timestamp}.{body}"
          key: base64_or_whole_string
          value: v1,{base64}
          several: true
          optional: true
        endpoints: { delete_while_scoped: refuse }
        """;

    /// <summary>Constants with data in them, a field of the data before them, nothing else let through.</summary>
    private const string Resources = """
        catalogue:
          data: { required: [resource_id], only: [resource_id, user_id, resource_url] }
          types:
            provider.created:
              title: Provider Created
              constants: { resource_type: provider, resource_url: "/api/v1/providers/{data.resource_id}" }
              sample: { resource_id: 550e8400-e29b-41d4-a716-446655440000 }
            file_extraction.created:
              title: File Extraction Created
              constants: { resource_type: file_extraction, resource_url: "/api/v1/files/{data.file_id}/extraction" }
              data: { required: [resource_id, file_id], only: [resource_id, user_id, resource_url, file_id] }
              sample: { resource_id: r, file_id: f }
        subscriptions: { without_scope_ids: all, patterns: true }
        time_format: seconds_offset
        body:
          event: $type
          resource_type: $constant.resource_type
          resource_id: $data.resource_id
          resource_url: $data.resource_url | $constant.resource_url
          user_id: $data.user_id
          timestamp: $sent_at
        """;

    /// <summary>One body for all types, each with its own object; a scope that stands in one of several places.</summary>
    private const string Mail = """
        catalogue:
          data: { only: [message, send] }
          types:
            message.received: { title: Received, data: { required: [message.inbox_id] }, sample: { message: { inbox_id: i } } }
            message.sent: { title: Sent, data: { required: [send.inbox_id] }, sample: { send: { inbox_id: i } } }
        scopes: { inbox: { from_data: message.inbox_id | send.inbox_id, max_ids: 10 }, pod: { max_ids: 10 } }
        subscriptions: { without_scope_ids: all, events_required: true }
        body: { type: event, event_type: $type, event_id: $id, message: $data.message?, send: $data.send? }
        """;

    [Theory]
    [InlineData("\"status\":\"succeeded\"", "\"status\":\"succeeded\",\"status_code\":3")]
    [InlineData("\"status\":\"failed\"", "\"status\":\"failed\",\"status_code\":4")]
    [InlineData("\"status_code\":6", "\"status\":\"succeeded\",\"status_code\":6")]
    [InlineData("\"status_code\":5,\"status\":null", "\"status\":\"failed\",\"status_code\":5")]
    [InlineData("\"status_code\":5,\"status\":\"failed\"", "\"status\":\"failed\",\"status_code\":5")]
    public void A_status_and_its_code_are_derived_from_each_other(string given, string written) =>
        Assert.Equal(
            $$$"""{"timestamp":"2026-03-26T12:00:07Z","agent":{"id":"a","name":null},"job":{"id":"j",{{{written}}}},"organization":{"id":"{{{Uuid}}}","name":"Acme"}}""",
            Render(Jobs, "job.completed", $$$"""{"agent":{"id":"a"},"job":{"id":"j",{{{given}}}}}""")
        );

    [Theory]
    [InlineData("\"cost\":1", "/data/job/status", "required")]
    [InlineData("\"status\":\"succeeded\",\"status_code\":4", "/data/job/status_code", "disagree")]
    [InlineData("\"status\":\"done\"", "/data/job/status", "one of \"succeeded\", \"failed\"")]
    [InlineData("\"status_code\":9", "/data/job/status_code", "one of 3, 4, 5, 6")]
    [InlineData("\"status_code\":\"3\"", "/data/job/status_code", "one of 3, 4, 5, 6")]
    public void A_pair_that_disagrees_or_is_unknown_is_refused(string given, string pointer, string message)
    {
        var check = Check(Jobs, "job.completed", $$$"""{"agent":{"id":"a"},"job":{"id":"j",{{{given}}}}}""");

        var problem = Assert.Single(check.Refusal!.Problems);
        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(message, problem.Message);
    }

    [Theory]
    [InlineData("provider.created", "{\"resource_id\":\"p1\"}", "provider", "p1", "\"/api/v1/providers/p1\"")]
    [InlineData(
        "provider.created",
        "{\"resource_id\":\"p1\",\"resource_url\":\"/mine\"}",
        "provider",
        "p1",
        "\"/mine\""
    )]
    [InlineData(
        "file_extraction.created",
        "{\"resource_id\":\"x\",\"file_id\":\"f1\"}",
        "file_extraction",
        "x",
        "\"/api/v1/files/f1/extraction\""
    )]
    public void A_constant_may_hold_a_field_of_the_data(
        string type,
        string data,
        string resource,
        string id,
        string url
    ) =>
        Assert.Equal(
            $$"""{"event":"{{type}}","resource_type":"{{resource}}","resource_id":"{{id}}","resource_url":{{url}},"user_id":null,"timestamp":"2026-03-26T12:00:07+00:00"}""",
            Render(Resources, type, data)
        );

    [Fact]
    public void A_type_s_own_rule_replaces_the_catalogue_s()
    {
        Assert.True(Check(Resources, "provider.created", """{"resource_id":"p","file_id":"f"}""").IsRefused);
        Assert.True(Check(Resources, "file_extraction.created", """{"resource_id":"p"}""").IsRefused);
    }

    [Theory]
    [InlineData("message.received", "{\"message\":{\"inbox_id\":\"i1\"}}", "i1")]
    [InlineData("message.sent", "{\"send\":{\"inbox_id\":\"i2\"}}", "i2")]
    public void A_typed_object_stands_alone_and_its_scope_is_found_where_it_is(string type, string data, string inbox)
    {
        Assert.Equal([inbox], Check(Mail, type, data).Value.Scopes["inbox"]);
        Assert.Contains($"\",{data[1..]}", Render(Mail, type, data));
    }

    [Fact]
    public void A_given_scope_that_says_more_than_the_data_disagrees()
    {
        var scopes = new Dictionary<string, IReadOnlyList<string>> { ["inbox"] = ["i1", "i2"] };

        Assert.True(Check(Mail, "message.received", """{"message":{"inbox_id":"i1"}}""", scopes).IsRefused);
    }

    [Theory]
    [InlineData("/api/{data.resource_id", "closing brace")]
    [InlineData("/api/{data.}", "names no field")]
    public void A_constant_that_could_not_be_filled_is_refused(string constant, string message) =>
        Assert.Contains(
            Read(Resources.Replace("/api/v1/providers/{data.resource_id}", constant)).Problems,
            p => p.Path == "catalogue.types.provider.created.constants.resource_url" && p.Message.Contains(message)
        );

    [Theory]
    [InlineData("[job.status, job.status_code]", "[job.status]", "catalogue.data.pairs[0].fields", "the least is 2")]
    [InlineData("status_code: 3 }", "status_code: 7 }", "catalogue.types.job.completed.sample", "one of 3, 4, 5, 6")]
    [InlineData(
        "required: [agent.id",
        "only: [job]\n    required: [agent.id",
        "catalogue.data",
        "'only' does not allow"
    )]
    public void A_pair_that_cannot_work_is_refused(string good, string bad, string path, string message) =>
        Assert.Contains(Read(Jobs.Replace(good, bad)).Problems, p => p.Path == path && p.Message.Contains(message));

    private static (Profile? Profile, IReadOnlyList<Talaria.Profiles.Yaml.Problem> Problems) Read(string text) =>
        ProfileLoader.Read(
            $"name: x\ntitle: X\ntimeout: 10s\nretries: {{ waits: [] }}\nurl: {{ http: true }}\n{text}",
            "x"
        );

    private static Profile Good(string text)
    {
        var (profile, problems) = Read(text);
        Assert.Empty(problems);
        return profile!;
    }

    private static Result<CheckedEvent> Check(
        string profile,
        string type,
        string data,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? scopes = null
    ) =>
        EventCheck.Check(
            Good(profile),
            new NewEvent
            {
                Type = type,
                Data = Encoding.UTF8.GetBytes(data),
                Scopes = scopes,
            },
            At
        );

    private static string Render(string profile, string type, string data)
    {
        Assert.False(Check(profile, type, data).IsRefused);
        var happened = new Event
        {
            Id = new EventId(Guid.Parse(Uuid)),
            Organization = default,
            Type = type,
            Data = Encoding.UTF8.GetBytes(data),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = At,
            CreatedAt = At,
        };
        var values = new EnvelopeValues(happened, At.AddSeconds(7), new OrganizationSlots("", Uuid, "Acme"));
        return Encoding.UTF8.GetString(Envelope.Compile(Good(profile)).Render(values));
    }
}
