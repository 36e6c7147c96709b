using System.Text;
using Talaria.Deliveries.Live;
using Talaria.Ids;
using Talaria.Server.Http.Live;

namespace Talaria.Server.Api;

/// <summary>One listener's stream of server-sent events: what it missed, then what comes, and a sign of life between.</summary>
/// <param name="write">Messages as they go out.</param>
/// <param name="allowed">Whether the key that opened the stream still may; asked once a minute.</param>
internal sealed class LiveStream<T>(
    LiveListener<T> listener,
    ILiveLog<T> log,
    Func<IReadOnlyList<T>, byte[]> write,
    Func<Task<bool>> allowed,
    TimeProvider time
)
    where T : ILive
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the listener is dropped or may no more.</summary>
    /// <param name="after">What the client got last; null for only what is new.</param>
    /// <exception cref="OperationCanceledException">The client went away, was too slow, or the server stops.</exception>
    public async Task RunAsync(Stream output, Guid? after, CancellationToken cancel)
    {
        if (after is { } last)
        {
            await output.WriteAsync(LiveFollower<T>.Opening, cancel);
            await CatchUpAsync(output, IdSource.TimeOf(last) - Back, cancel);
        }
        else
        {
            await listener.JoinAsync(cancel);
            await output.WriteAsync(LiveFollower<T>.Opening, cancel);
        }
        await output.FlushAsync(cancel);
        await new LiveFollower<T>(listener, allowed, time).RunAsync(output, WriteAll, cancel);
    }

    /// <summary>From a moment on to the end, joins, and what came meanwhile: nothing is missed, and nothing told twice.</summary>
    private async Task CatchUpAsync(Stream output, DateTimeOffset moment, CancellationToken cancel)
    {
        var (position, gap) = await log.SeekAsync(moment, cancel);
        if (gap)
        {
            await output.WriteAsync(Gap(moment), cancel);
        }
        HashSet<OrganizationId> own = [listener.Organization];
        LivePage<T> page;
        do
        {
            page = await log.ReadAsync(own, position, cancel);
            await TellAsync(output, page.Items, cancel);
            position = page.Position;
        } while (page.More);
        var joined = await listener.JoinAsync(cancel);
        while (position < joined)
        {
            page = await log.ReadAsync(own, position, cancel);
            await TellAsync(output, [.. page.Items.Where(item => item.Position <= joined)], cancel);
            if (!page.More)
            {
                return;
            }
            position = page.Position;
        }
    }

    private ValueTask<ReadOnlyMemory<byte>> WriteAll(IReadOnlyList<LiveBatch<T>> batches) =>
        new(batches.Count == 1 ? batches[0].Write(write) : batches.SelectMany(b => b.Write(write)).ToArray());

    private async Task TellAsync(Stream output, IReadOnlyList<T> items, CancellationToken cancel)
    {
        if (items.Count > 0)
        {
            await output.WriteAsync(write(items), cancel);
            await output.FlushAsync(cancel);
        }
    }

    /// <summary>Some of what the client asks for is kept no more: it has to read the lists.</summary>
    private static byte[] Gap(DateTimeOffset moment) =>
        Encoding.UTF8.GetBytes(
            $"event: gap\ndata: {{\"since\":\"{moment.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\"}}\n\n"
        );
}
