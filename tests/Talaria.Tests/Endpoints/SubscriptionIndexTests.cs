using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Tests.Endpoints;

public sealed class SubscriptionIndexTests
{
    private static readonly OrganizationId Acme = Samples.Ids.Next<OrganizationId>();
    private static readonly Dictionary<string, IReadOnlyList<string>> NoScopes = [];

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void An_endpoint_without_ids_gets_all_or_nothing_as_the_profile_says(bool all, int expected)
    {
        var index = Index(all, Of(["*"]));

        Assert.Equal(expected, index.Match("a", NoScopes).Count);
        Assert.Equal(expected, index.Match("a", Samples.Scopes(("agent", ["x"]))).Count);
    }

    [Fact]
    public void Kinds_without_ids_are_no_ids() =>
        Assert.Single(Index(true, Of(["*"], ("agent", []))).Match("a", NoScopes));

    [Fact]
    public void Any_id_of_any_kind_is_enough()
    {
        var index = Index(true, Of(["*"], ("inbox", ["i1", "i2"]), ("pod", ["p1"])));

        Assert.Single(index.Match("a", Samples.Scopes(("inbox", ["i2"]))));
        Assert.Single(index.Match("a", Samples.Scopes(("inbox", ["other"]), ("pod", ["p1"]))));
        Assert.Empty(index.Match("a", Samples.Scopes(("inbox", ["p1"]))));
        Assert.Empty(index.Match("a", NoScopes));
    }

    [Fact]
    public void An_endpoint_that_matches_twice_is_there_once()
    {
        var index = Index(true, Of(["*", "a"], ("inbox", ["i1", "i2"])));

        Assert.Single(index.Match("a", Samples.Scopes(("inbox", ["i1", "i2"]))));
    }

    [Fact]
    public void Scoped_endpoints_choose_events_too()
    {
        var index = Index(true, Of(["job.*"], ("inbox", ["i1"])), Of(["other"]));

        Assert.Single(index.Match("job.done", Samples.Scopes(("inbox", ["i1"]))));
        Assert.Empty(index.Match("agent.created", Samples.Scopes(("inbox", ["i1"]))));
        Assert.Single(index.Match("other", Samples.Scopes(("inbox", ["i1"]))));
    }

    [Fact]
    public void No_events_matches_nothing() => Assert.Empty(Index(true, Of([])).Match("a", NoScopes));

    [Fact]
    public void Disabled_endpoints_are_not_there() =>
        Assert.Empty(Index(true, Of(["*"]) with { Enabled = false }).Match("a", NoScopes));

    [Fact]
    public void A_type_asked_again_gets_the_same_answer()
    {
        var index = Index(true, Of(["job.*"]), Of(["*"]));

        Assert.Equal(2, index.Match("job.done", NoScopes).Count);
        Assert.Equal(index.Match("job.done", NoScopes), index.Match("job.done", NoScopes));
    }

    [Fact]
    public void More_types_than_are_remembered_still_match()
    {
        var index = Index(true, Of(["t*"]));

        Assert.All(Enumerable.Range(0, 5_000), i => Assert.Single(index.Match($"t{i}", NoScopes)));
    }

    private static Endpoint Of(string[] events, params (string, string[])[] scopes) =>
        Samples.Endpoint(Acme) with
        {
            Events = events,
            Scopes = Samples.Scopes(scopes),
        };

    private static SubscriptionIndex Index(bool all, params Endpoint[] endpoints) =>
        new(endpoints, new SubscriptionRule { NoScopeIdsMeansAll = all, Patterns = true });
}
