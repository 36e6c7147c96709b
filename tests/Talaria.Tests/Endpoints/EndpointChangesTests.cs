using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Tests.Endpoints;

/// <summary>Which endpoints a configuration adds, changes and removes: by URL, the n-th with it.</summary>
public sealed class EndpointChangesTests
{
    private static readonly OrganizationId Organization = Samples.Ids.Next<OrganizationId>();

    /// <summary>Each endpoint as URL:events:header's value; what is there, what is wanted, and what is to be done.</summary>
    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "a b", "+a +b")]
    [InlineData("a b", "", "-a#0 -b#1")]
    [InlineData("a b", "a b", "")]
    [InlineData("a b", "b a", "")]
    [InlineData("a b", "b c", "+c -a#0")]
    [InlineData("a:x", "a:y", "~a#0:y")]
    [InlineData("a:x:1", "a:x:2", "~a#0:x:2")]
    [InlineData("a:x:1", "a:x", "~a#0:x")]
    [InlineData("a:x", "a:x:1", "~a#0:x:1")]
    [InlineData("a a", "a a", "")]
    [InlineData("a", "a a", "+a")]
    [InlineData("a:x a:y", "a:x", "-a#1")]
    [InlineData("a:x a:y", "a:y", "~a#0:y -a#1")]
    [InlineData("a:x b a:y", "a:x a:z b", "~a#2:z")]
    [InlineData("a A a/", "a A a/", "")]
    [InlineData("a", "A", "+A -a#0")]
    public void The_nth_with_a_URL_is_the_nth_that_was_there(string present, string wanted, string done)
    {
        var before = Words(present).Select((w, i) => Make(Of(w)) with { Name = $"#{i}", Version = 7 }).ToList();

        var changes = EndpointChanges.Between(before, [.. Words(wanted).Select(Of)], Make, Samples.Noon);

        IEnumerable<string> told =
        [
            .. changes.Added.Select(e => $"+{Show(e)}"),
            .. changes.Changed.Select(e => $"~{Show(e)}"),
            .. changes.Removed.Select(e => $"-{e.Url}{e.Name}"),
        ];
        Assert.Equal(done, string.Join(' ', told));
        Assert.Equal(done.Length == 0, changes.IsEmpty);
    }

    [Fact]
    public void A_changed_one_keeps_all_but_events_and_headers_and_is_enabled_again()
    {
        var before = Make(Of("a:x:1")) with { Version = 3, Enabled = false, DisabledReason = "failing" };

        var changes = EndpointChanges.Between([before], [Of("a:y:2")], Make, Samples.Noon.AddDays(1));

        var after = Assert.Single(changes.Changed);
        Assert.Equal((before.Id, before.CreatedAt, 4L), (after.Id, after.CreatedAt, after.Version));
        Assert.Equal((true, null), (after.Enabled, after.DisabledReason));
        Assert.Equal(Samples.Noon.AddDays(1), after.UpdatedAt);
    }

    [Fact]
    public void One_that_a_rule_disabled_stays_so_while_its_configuration_stays()
    {
        var before = Make(Of("a")) with { Enabled = false, DisabledReason = "failing" };

        Assert.True(EndpointChanges.Between([before], [Of("a")], Make, Samples.Noon).IsEmpty);
    }

    private static string[] Words(string all) => all.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static NewEndpoint Of(string word)
    {
        var parts = word.Split(':');
        return new NewEndpoint
        {
            Url = parts[0],
            Events = parts.Length > 1 ? [parts[1]] : null,
            Headers = parts.Length > 2 ? new Dictionary<string, string> { ["X-Key"] = parts[2] } : null,
        };
    }

    private static Endpoint Make(NewEndpoint wanted) =>
        EndpointDraft.Make(wanted, Samples.Ids.Next<EndpointId>(), Organization, Samples.Open, Samples.Noon);

    private static string Show(Endpoint e)
    {
        var events = e.Events is ["*"] ? "" : $":{e.Events[0]}";
        return $"{e.Url}{e.Name}{events}{string.Concat(e.Headers.Values.Select(v => $":{v}"))}";
    }
}
