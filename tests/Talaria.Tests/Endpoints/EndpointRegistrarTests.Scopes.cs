using Talaria.Endpoints;
using Talaria.Profiles;

namespace Talaria.Tests.Endpoints;

public sealed partial class EndpointRegistrarTests
{
    [Fact]
    public async Task Scope_ids_are_added_and_taken_away_beside_those_that_are_there()
    {
        var id = await AddAsync(strict, ValidStrict with { Scopes = Samples.Scopes(("agent", ["a", "b"])) });

        var change = new EndpointChange
        {
            RemoveScopes = Samples.Scopes(("agent", ["a", "nobody"]), ("unheard-of", ["x"])),
            AddScopes = Samples.Scopes(("agent", ["c", "b"])),
        };
        var changed = await registrar.ChangeAsync(strict, id, change, null, Cancel);

        Assert.Equal(["b", "c"], changed.Value.Endpoint.Scopes["agent"]);
    }

    [Fact]
    public async Task The_limit_of_scope_ids_holds_when_it_is_reached_by_adding()
    {
        var id = await AddAsync(strict, ValidStrict with { Scopes = Samples.Scopes(("agent", ["a", "b"])) });

        var change = new EndpointChange { AddScopes = Samples.Scopes(("agent", ["c"])) };
        var refused = await registrar.ChangeAsync(strict, id, change, null, Cancel);

        var problem = Assert.Single(refused.Refusal!.Problems);
        Assert.Equal("/scopes/agent", problem.Pointer);
        var now = await registrar.FindAsync(strict.Id, id, Cancel);
        Assert.Equal(["a", "b"], now!.Endpoint.Scopes["agent"]);
        Assert.Equal(1, now.Endpoint.Version);
    }

    [Fact]
    public void Where_the_profile_names_no_limit_there_is_one_too()
    {
        var one = new ScopeKind("agent", null);
        string[] ids = [.. Enumerable.Range(0, SubscriptionRules.MostIds).Select(i => $"a{i}")];

        Assert.Empty(SubscriptionRules.Scopes(Samples.Scopes(("agent", [.. ids, ids[0]])), [one]));
        var problem = Assert.Single(SubscriptionRules.TooMany(Samples.Scopes(("agent", [.. ids, "one more"])), [one]));

        Assert.Equal(("/scopes/agent", "has to be at most 10000 ids"), (problem.Pointer, problem.Message));
    }

    [Theory]
    [InlineData("job", "endpoints cannot choose by")]
    [InlineData("agent", "has not the form")]
    public async Task Added_scope_ids_are_checked_as_given_ones_are(string kind, string problem)
    {
        var id = await AddAsync(strict, ValidStrict);

        var change = new EndpointChange { AddScopes = Samples.Scopes((kind, ["UPPER"])) };
        var refused = await registrar.ChangeAsync(strict, id, change, null, Cancel);

        Assert.Contains(problem, Assert.Single(refused.Refusal!.Problems).Message);
    }

    [Fact]
    public async Task The_last_scope_id_of_a_kind_takes_the_kind_with_it()
    {
        var id = await AddAsync(strict, ValidStrict with { Scopes = Samples.Scopes(("agent", ["a"])) });

        var change = new EndpointChange { RemoveScopes = Samples.Scopes(("agent", ["a"])) };
        var changed = await registrar.ChangeAsync(strict, id, change, null, Cancel);

        Assert.Empty(changed.Value.Endpoint.Scopes);
        Assert.Null(await registrar.RemoveAsync(strict, id, null, Cancel));
    }

    [Fact]
    public async Task A_known_external_id_gives_the_endpoint_that_has_it_whatever_else_is_wanted()
    {
        var wanted = Valid with { ExternalId = "ep_like-an-id" };

        var first = (await registrar.FindOrAddAsync(open, wanted, Cancel)).Value;
        var again = (await registrar.FindOrAddAsync(open, wanted with { Url = "no url" }, Cancel)).Value;

        Assert.Equal(first.Endpoint.Id, again.Endpoint.Id);
        Assert.Equal("https://example.com/hook", again.Endpoint.Url);
    }

    [Fact]
    public async Task Requests_side_by_side_with_one_external_id_make_one_endpoint()
    {
        var wanted = Valid with { ExternalId = "once" };

        var made = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => registrar.FindOrAddAsync(open, wanted, Cancel)))
        );

        Assert.Single(made.Select(m => m.Value.Endpoint.Id).Distinct());
        Assert.Equal(1, await registrar.CountAsync(open.Id, Cancel));
    }
}
