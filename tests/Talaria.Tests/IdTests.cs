using Talaria.Ids;

namespace Talaria.Tests;

public sealed class IdTests
{
    [Fact]
    public void An_id_reads_back_what_it_shows()
    {
        var id = new IdSource(TimeProvider.System).Next<EventId>();

        Assert.True(EventId.TryParse(id.ToString(), out var back));
        Assert.Equal(id, back);
        Assert.Equal(30, id.ToString().Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("evt_")]
    [InlineData("ep_01K0000000000000000000000Z")]
    [InlineData("evt_01k0000000000000000000000z")]
    [InlineData("evt_8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("evt_01K000000000000000000000IL")]
    public void Other_text_is_no_id(string text) => Assert.False(EventId.TryParse(text, out _));

    [Fact]
    public void Before_1970_there_are_no_ids() =>
        Assert.Equal(Guid.Empty, IdSource.FloorOf(DateTimeOffset.UnixEpoch.AddDays(-1)));

    [Fact]
    public void Ids_only_grow()
    {
        var source = new IdSource(TimeProvider.System);
        var ids = Enumerable.Range(0, 20_000).Select(_ => source.Next<EventId>().ToString()).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }
}
