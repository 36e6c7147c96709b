using System.Text;
using Talaria.Events;
using Talaria.Profiles;

namespace Talaria.Tests.Events;

public sealed class EventCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly Profile Closed = Profile(
        """
        catalogue:
          data: { required: [job.id], only: [job, project] }
          types: { job.ended: { title: Ended, sample: { job: { id: 1 } } } }
        scopes:
          project: { from_data: project, id_pattern: "p[0-9]+" }
          job: { on_endpoints: false }
        """
    );

    private static readonly Profile Open = Profile("catalogue: { open: true, data: { object: false } }");

    [Theory]
    [InlineData("job.ended", """{"job":{"id":"j"}}""", null)]
    [InlineData("job.endde", """{"job":{"id":"j"}}""", "/type: 'job.ended'")]
    [InlineData("", """{"job":{"id":"j"}}""", "/type: 1 to 256")]
    [InlineData("job ended", """{"job":{"id":"j"}}""", "/type: 1 to 256")]
    [InlineData("job.ended", "[]", "/data: object")]
    [InlineData("job.ended", "null", "/data: object")]
    [InlineData("job.ended", """{"job":{"id":null}}""", "/data/job/id: required")]
    [InlineData("job.ended", """{"job":{}}""", "/data/job/id: required")]
    [InlineData("job.ended", """{"job":{"id":"j"},"secret":1}""", "/data/secret: not allowed")]
    [InlineData("job.ended", """{"job":{"id":"j"},"project":"x"}""", "/data/project: form")]
    [InlineData(
        "job.ended",
        """{"\ud800":1,"job":{"id":"j"}}""",
        "/data/(a name that is no valid Unicode text): not allowed"
    )]
    [InlineData("job.ended", """{"job":{"\u0069d":"j"},"project":"\ud800"}""", null)]
    public void A_closed_catalogue_accepts_its_types_with_their_data(string type, string data, string? problem)
    {
        var check = EventCheck.Check(Closed, Event(type, data), Now);

        if (problem is null)
        {
            Assert.False(check.IsRefused);
            return;
        }
        var (pointer, message) = (problem.Split(": ")[0], problem.Split(": ")[1]);
        Assert.Contains(check.Refusal!.Problems, p => p.Pointer == pointer && p.Message.Contains(message));
    }

    [Theory]
    [InlineData("anything/at:all_1", "[1]")]
    [InlineData("x", "null")]
    public void An_open_catalogue_accepts_any_type_and_any_json(string type, string data) =>
        Assert.False(EventCheck.Check(Open, Event(type, data), Now).IsRefused);

    [Fact]
    public void Scopes_are_derived_from_the_data_and_given_ones_join_them()
    {
        var check = EventCheck.Check(
            Closed,
            Event("job.ended", """{"job":{"id":"j"},"project":"p1"}""") with
            {
                Scopes = new Dictionary<string, IReadOnlyList<string>> { ["job"] = ["j", "j"] },
            },
            Now
        );

        Assert.Equal(["j"], check.Value.Scopes["job"]);
        Assert.Equal(["p1"], check.Value.Scopes["project"]);
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var wanted = Event("nope", """{"project":"p1"}""") with
        {
            Scopes = new Dictionary<string, IReadOnlyList<string>>
            {
                ["projct"] = ["a"],
                ["project"] = ["p2"],
                ["job"] = [""],
            },
            ExternalId = "evt_x",
            OccurredAt = Now.AddDays(2),
        };

        Assert.Equal(
            [
                "/data/job/id",
                "/external_id",
                "/occurred_at",
                "/scopes/job/0",
                "/scopes/projct",
                "/scopes/project",
                "/type",
            ],
            EventCheck.Check(Closed, wanted, Now).Refusal!.Problems.Select(p => p.Pointer).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Of_a_thousand_unknown_fields_a_hundred_are_told()
    {
        var fields = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"f{i}\":1"));

        var check = EventCheck.Check(Closed, Event("job.ended", $$$"""{"job":{"id":"j"},{{{fields}}}}"""), Now);

        Assert.Equal(100, check.Refusal!.Problems.Count);
    }

    [Fact]
    public void A_hundred_thousand_unknown_kinds_are_one_problem()
    {
        var wanted = Event("job.ended", """{"job":{"id":"j"}}""") with
        {
            Scopes = Enumerable.Range(0, 100_000).ToDictionary(i => $"kind{i}", IReadOnlyList<string> (_) => ["a"]),
        };

        Assert.Equal("/scopes", Assert.Single(EventCheck.Check(Closed, wanted, Now).Refusal!.Problems).Pointer);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void An_event_has_at_most_a_hundred_scope_ids(int count, bool good)
    {
        var wanted = Event("job.ended", """{"job":{"id":"j"}}""") with
        {
            Scopes = new Dictionary<string, IReadOnlyList<string>>
            {
                ["job"] = [.. Enumerable.Range(0, count).Select(i => $"j{i}")],
            },
        };

        Assert.Equal(good, !EventCheck.Check(Closed, wanted, Now).IsRefused);
    }

    private static NewEvent Event(string type, string data) =>
        new() { Type = type, Data = Encoding.UTF8.GetBytes(data) };

    private static Profile Profile(string rest)
    {
        var (profile, problems) = ProfileLoader.Read(
            $$"""
            name: acme
            title: Acme
            subscriptions: { without_scope_ids: all }
            body: { d: $data }
            timeout: 10s
            retries: { waits: [] }
            url: { http: true }
            {{rest}}
            """,
            "acme.yaml"
        );
        Assert.Empty(problems);
        return profile!;
    }
}
