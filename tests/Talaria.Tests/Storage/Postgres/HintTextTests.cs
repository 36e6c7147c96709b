using Talaria.Ids;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>What nodes tell each other in a NOTIFY.</summary>
public sealed class HintTextTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    [Fact]
    public void Lanes_are_read_as_they_were_written()
    {
        LaneHint[] lanes =
        [
            .. Enum.GetValues<LaneKind>()
                .Select(k => new LaneHint(Ids.Next<OrganizationId>(), Ids.Next<EndpointId>(), k)),
        ];

        var text = Assert.Single(HintText.Write(Hint.None, lanes));

        Assert.Equal(lanes, HintText.Read(text).Lanes);
    }

    [Fact]
    public void No_payload_is_longer_than_PostgreSQL_takes()
    {
        var lanes = Enumerable
            .Range(0, 500)
            .Select(_ => new LaneHint(Ids.Next<OrganizationId>(), Ids.Next<EndpointId>(), LaneKind.Live))
            .ToList();

        var texts = HintText.Write(Hint.Due, lanes).ToList();

        Assert.Equal(1 + 3, texts.Count);
        Assert.All(texts, text => Assert.InRange(text.Length, 1, 7_999));
        Assert.Equal(lanes, texts.SelectMany(text => HintText.Read(text).Lanes));
    }

    [Theory]
    [InlineData("changed", Hint.Changed)]
    [InlineData("due", Hint.Due)]
    [InlineData("notice", Hint.Notice)]
    [InlineData("replay", Hint.Replay)]
    [InlineData("", Hint.Changed | Hint.Due)]
    [InlineData("something of a later version", Hint.Changed | Hint.Due)]
    [InlineData("lanes:?AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Hint.Due)]
    [InlineData("lanes:l***********************************", Hint.None)]
    [InlineData("lanes:l*******************************************", Hint.Due)]
    public void What_is_not_understood_is_a_hint_to_look(string payload, object expected) =>
        Assert.Equal((Hint)expected, HintText.Read(payload).Hint);

    [Fact]
    public void Several_hints_are_several_words() =>
        Assert.Equal(["changed", "replay"], HintText.Write(Hint.Changed | Hint.Replay, []));
}
