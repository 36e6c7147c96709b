using System.Text;
using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Running;

/// <summary>What SQLite promises beyond the log: no byte of an erased payload is in its files.</summary>
public sealed class SqliteErasureFileTests
{
    private const string Marker = "the-secret-of-the-customer";

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(100_000)]
    public async Task No_byte_of_a_delivered_events_data_is_in_the_files(int more)
    {
        await using var world = await ReplayWorld.StartAsync();
        world.Receiver.Answer = async (received, http) =>
        {
            if (received.Text.Contains(Marker, StringComparison.Ordinal))
            {
                http.Response.Headers["x-echo"] = Marker;
            }
            await http.Response.WriteAsync(received.Text);
        };
        await world.EndpointAsync();
        var data = $$"""{"a":"{{Marker}}","b":"{{new string('b', more)}}"}""";
        var published = await world.Engine.PublishAsync(world.Acme, data: data);
        // Neighbours in the same pages.
        await world.PublishAsync(50);
        await world.SettledAsync(51);
        Assert.Contains(Marker, await RawAsync(world.Engine), StringComparison.Ordinal);

        Assert.Null(await EraseAsync(world, published.Id));

        Assert.DoesNotContain(Marker, await RawAsync(world.Engine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_read_delays_the_answer_until_the_bytes_are_gone()
    {
        await using var world = await ReplayWorld.StartAsync();
        var published = await world.Engine.PublishAsync(world.Acme, data: $"\"{Marker}\"");
        var reading = new SqliteSession(world.Engine.Get<SqliteDatabase>().Path, readOnly: true);
        reading.Script("BEGIN; SELECT count(*) FROM events;");

        var erasing = EraseAsync(world, published.Id);
        await RunningEngine.UntilAsync(async () =>
            await FindAsync(world, published.Id) is { ErasedAt: not null } found ? found : null
        );
        Assert.False(erasing.IsCompleted);
        // Meanwhile the writer writes.
        await world.PublishAsync(1);
        reading.Dispose();

        Assert.Null(await erasing);
        Assert.DoesNotContain(Marker, await RawAsync(world.Engine), StringComparison.Ordinal);
    }

    private static Task<Refusal?> EraseAsync(ReplayWorld world, EventId id) =>
        world.Engine.Get<Eraser>().EraseAsync(world.Acme.Id, id, default);

    private static Task<Event?> FindAsync(ReplayWorld world, EventId id) =>
        world.Engine.Get<IEventLog>().FindAsync(world.Acme.Id, id, default);

    /// <summary>Every byte of the database's files, as text.</summary>
    private static async Task<string> RawAsync(RunningEngine engine)
    {
        var all = new StringBuilder();
        foreach (var file in Directory.GetFiles(engine.Directory, "talaria.db*"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await open.CopyToAsync(copy);
            all.Append(Encoding.Latin1.GetString(copy.ToArray()));
        }
        return all.ToString();
    }
}
