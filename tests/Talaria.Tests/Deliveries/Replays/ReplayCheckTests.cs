using System.Collections.Frozen;
using Talaria.Deliveries.Replays;
using Talaria.Profiles;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Deliveries.Replays;

public sealed class ReplayCheckTests
{
    private static readonly DateTimeOffset Now = Samples.Noon;

    [Theory]
    [InlineData(-1, null, "")]
    [InlineData(0, null, "")]
    [InlineData(1, null, "/since")]
    [InlineData(-10, -9, "")]
    [InlineData(-10, -10, "/until")]
    [InlineData(-10, -11, "/until")]
    [InlineData(-10, 10, "")]
    [InlineData(1, 1, "/since /until")]
    public void A_range_begins_now_or_before_and_ends_later(int since, int? until, string fields) =>
        Assert.Equal(
            fields,
            Fields(
                new NewReplay { Since = Now.AddSeconds(since), Until = until is { } end ? Now.AddSeconds(end) : null },
                open: true
            )
        );

    [Theory]
    [InlineData(true, "anything.goes", "")]
    [InlineData(false, "invoice.paid", "")]
    [InlineData(false, "invoice.payed", "/types/0")]
    [InlineData(true, "", "/types/0")]
    public void Types_are_those_of_the_catalogue_unless_it_is_open(bool open, string type, string fields) =>
        Assert.Equal(fields, Fields(new NewReplay { Since = Now, Types = [type] }, open));

    [Theory]
    [InlineData(0, "/types")]
    [InlineData(1, "")]
    [InlineData(500, "")]
    [InlineData(501, "/types")]
    public void At_least_one_type_and_not_too_many(int count, string fields) =>
        Assert.Equal(
            fields,
            Fields(new NewReplay { Since = Now, Types = [.. Enumerable.Repeat("invoice.paid", count)] }, open: false)
        );

    [Fact]
    public void A_wrong_type_is_answered_with_the_near_ones()
    {
        var problem = Assert.Single(
            ReplayCheck.Check(
                new NewReplay { Since = Now, Types = ["invoice.paid", "invoice.payed"] },
                Catalogue(open: false),
                Now
            )
        );

        Assert.Equal("/types/1", problem.Pointer);
        Assert.Contains("'invoice.paid'", problem.Message, StringComparison.Ordinal);
    }

    private static string Fields(NewReplay wanted, bool open) =>
        string.Join(' ', ReplayCheck.Check(wanted, Catalogue(open), Now).Select(p => p.Pointer));

    private static Catalogue Catalogue(bool open) =>
        new()
        {
            Open = open,
            Data = new DataRule { Object = false },
            Types = new Dictionary<string, EventType>
            {
                ["invoice.paid"] = new()
                {
                    Name = "invoice.paid",
                    Title = "Invoice Paid",
                    Sample = "{}",
                },
            }.ToFrozenDictionary(),
        };
}
