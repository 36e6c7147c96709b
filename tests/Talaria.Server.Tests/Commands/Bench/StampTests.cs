using System.Text;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Server.Tests.Commands.Bench;

public sealed class StampTests
{
    [Fact]
    public void An_id_hashes_the_same_from_a_header_and_from_an_answer()
    {
        const string Id = "evt_01K5N7Q2V8ABCDEFGHJKMNPQRS";
        var answer = Encoding.ASCII.GetBytes($$"""{"id":"{{Id}}","deliveries":1}""");

        Assert.Equal(Stamp.Hash(Id.AsSpan()), PublishConnection.EventOf(answer));
    }

    [Fact]
    public void Stamps_read_back_what_was_written()
    {
        Stamp[] stamps = [new(1, 2), new(ulong.MaxValue, long.MaxValue)];

        Assert.Equal(stamps, Stamp.FromBytes(Stamp.ToBytes(stamps)));
    }

    [Fact]
    public void Many_threads_lose_no_stamp()
    {
        var list = new StampList();

        Parallel.For(0, 200_000, i => list.Add(new Stamp((ulong)i, i)));

        Assert.Equal(200_000, list.ToArray().Select(stamp => stamp.Event).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    public void A_publish_body_has_exactly_600_bytes(int endpoint) =>
        Assert.Equal(Load.BodyBytes, Load.Event(Load.Type(endpoint)).Length);
}
