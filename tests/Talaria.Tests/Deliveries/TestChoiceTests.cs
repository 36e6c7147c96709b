using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Profiles;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Deliveries;

public sealed class TestChoiceTests
{
    private static readonly ProfileSet BuiltIn = ProfileLoader.Load(null).Profiles;

    [Theory]
    [InlineData("strict", "job.completed agent.created", "agent.created")]
    [InlineData("strict", "job.failed", "job.failed")]
    [InlineData("standard", "*", "agent.run.completed")]
    [InlineData("standard", "nothing tool.* conversation.*", "conversation.message.created")]
    // The file has context.created before connector.created.
    [InlineData("agentstack", "connector.* context.*", "context.created")]
    public void Without_a_type_it_is_the_first_of_the_catalogue_that_the_endpoint_gets(
        string profile,
        string events,
        string type
    )
    {
        var chosen = TestChoice.Of(Profile(profile), Endpoint(events), null, null);

        Assert.Equal(type, chosen.Value.Type);
    }

    [Theory]
    [InlineData("strict", "job.completed", "job.completd", "did you mean 'job.completed'?")]
    [InlineData("strict", "job.completed", "zebra", "No event type 'zebra' in the catalogue")]
    [InlineData(
        "strict",
        "job.completed",
        "job.failed",
        "not subscribed to 'job.failed'; it is subscribed to job.completed."
    )]
    [InlineData("strict", "", "job.failed", "it is subscribed to nothing.")]
    [InlineData("strict", "", null, "samples of agent.created, job.completed, job.failed.")]
    [InlineData(
        "standard",
        "*",
        "order.paid",
        "no sample of 'order.paid'; it has samples of agent.run.completed, agent.run.failed"
    )]
    [InlineData("standard", "*", "", "has to be 1 to 256")]
    [InlineData("standard", "order.*", null, "subscribed to (order.*); it has samples of agent.run.completed")]
    [InlineData("standard", "order.*", "agent.run.failed", "it is subscribed to order.*.")]
    public void What_cannot_be_tested_is_refused_and_says_which_could(
        string profile,
        string events,
        string? type,
        string says
    )
    {
        var refusal = TestChoice.Of(Profile(profile), Endpoint(events), type, null).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Contains(says, refusal.Detail);
        Assert.Equal("/type", Assert.Single(refusal.Problems).Pointer);
    }

    [Fact]
    public void A_long_list_of_patterns_is_cut_short()
    {
        var events = string.Join(' ', Enumerable.Range(0, 25).Select(i => $"e{i}"));

        var refusal = TestChoice.Of(Profile("standard"), Endpoint(events), "agent.run.failed", null).Refusal!;

        Assert.EndsWith("e18, e19 and 5 more.", refusal.Detail);
    }

    [Fact]
    public void Data_of_the_callers_stands_for_the_sample_and_for_a_missing_one()
    {
        var data = "{\"mine\":1}"u8.ToArray();

        var known = TestChoice.Of(Profile("standard"), Endpoint("*"), "agent.run.failed", data);
        var unknown = TestChoice.Of(Profile("standard"), Endpoint("*"), "order.paid", data);

        Assert.Equal(
            ("agent.run.failed", "{\"mine\":1}"),
            (known.Value.Type, Encoding.UTF8.GetString(known.Value.Data.Span))
        );
        Assert.Equal(
            ("order.paid", "{\"mine\":1}"),
            (unknown.Value.Type, Encoding.UTF8.GetString(unknown.Value.Data.Span))
        );
        Assert.True(TestChoice.Of(Profile("standard"), Endpoint("a.b"), "order.paid", data).IsRefused);
    }

    [Fact]
    public void Every_sample_of_every_profile_is_an_event_that_may_be_published()
    {
        foreach (var profile in BuiltIn.All)
        {
            foreach (var type in profile.Catalogue.Types.Keys)
            {
                var sample = TestChoice.Of(profile, Endpoint(type), type, null);
                var check = EventCheck.Check(profile, sample.Value, Samples.Noon);

                Assert.False(check.IsRefused, $"{profile.Name} {type}: {check.Refusal?.Detail}");
            }
        }
    }

    private static Profile Profile(string name) =>
        name == "strict" ? Samples.Strict
        : BuiltIn.TryGet(name, out var profile) ? profile
        : throw new ArgumentException("no such profile", nameof(name));

    private static Endpoint Endpoint(string events) =>
        Samples.Endpoint(Samples.Organization().Id) with
        {
            Events = events.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
}
