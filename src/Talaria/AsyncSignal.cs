using System.Threading.Channels;

namespace Talaria;

/// <summary>Wakes one waiting loop; signals that come while it works are one signal.</summary>
internal sealed class AsyncSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Returns when set, or after a while.</summary>
    /// <exception cref="OperationCanceledException">The loop is to end.</exception>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var set = channel.Reader.WaitToReadAsync(either.Token).AsTask();
        var late = Task.Delay(atMost, time, either.Token);
        await Task.WhenAny(set, late);
        await either.CancelAsync();
        channel.Reader.TryRead(out _);
        cancel.ThrowIfCancellationRequested();
    }
}
