using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Catalogue;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Tests.Dashboard.Catalogue;

/// <summary>Who is said to get a type of event.</summary>
public sealed class SubscriberTests
{
    private static readonly SubscriptionRule All = new() { NoScopeIdsMeansAll = true, Patterns = true };

    [Fact]
    public void Those_that_get_it_stand_first_with_how_they_take_it()
    {
        var failing = Named("b", "a.b");
        Endpoint[] endpoints =
        [
            Named("z", "a.*"),
            failing,
            Named("off", "a.b") with
            {
                Enabled = false,
            },
            Named("other", "a.c"),
            Named("all", "*"),
        ];

        var found = Subscriber.Of("a.b", endpoints, All, new HashSet<EndpointId> { failing.Id });

        Assert.Equal(
            [
                ("all", EndpointStatus.Active, "*"),
                ("b", EndpointStatus.Failing, null),
                ("z", EndpointStatus.Active, "a.*"),
                ("off", EndpointStatus.Disabled, (string?)null),
            ],
            found.Select(s => (s.Name, s.Status, s.By))
        );
    }

    [Theory]
    [InlineData(true, "", null, false)]
    [InlineData(false, "", null, true)]
    [InlineData(false, "agent_1", "agent agent_1", false)]
    [InlineData(true, "agent_1,agent_2", "2 agents", false)]
    public void Ids_limit_what_it_gets(bool withoutMeansAll, string ids, string? only, bool nothing)
    {
        var endpoint = Named("one", "a.b") with
        {
            Scopes = new Dictionary<string, IReadOnlyList<string>>
            {
                ["agent"] = ids.Split(',', StringSplitOptions.RemoveEmptyEntries),
            },
        };

        var found = Assert.Single(
            Subscriber.Of(
                "a.b",
                [endpoint],
                All with
                {
                    NoScopeIdsMeansAll = withoutMeansAll,
                },
                new HashSet<EndpointId>()
            )
        );

        Assert.Equal((only, nothing), (found.Only, found.GetsNothing));
    }

    [Fact]
    public void Each_is_counted_once_for_each_type_that_it_wants()
    {
        Endpoint[] endpoints =
        [
            Named("1", "*", "a.b"),
            Named("2", "a.b", "a.b", "gone"),
            Named("3", "a.*"),
            Named("4"),
        ];

        var counts = Subscriber.Count(["a.b", "a.c", "d"], endpoints);

        Assert.Equal((3, 2, 1), (counts["a.b"], counts["a.c"], counts["d"]));
    }

    private static Endpoint Named(string name, params string[] events) =>
        new()
        {
            Id = new EndpointId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
            Organization = new OrganizationId(Guid.Empty),
            Name = name,
            Url = "https://receiver.example/",
            Events = events,
            Enabled = true,
            Secrets = [],
            Version = 1,
            CreatedAt = default,
            UpdatedAt = default,
        };
}
