using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Tells whoever waits for a delivery that something became of it: a hint to look into the store, given after the commit.</summary>
public sealed class Endings
{
    private readonly Lock gate = new();
    private readonly Dictionary<DeliveryId, List<Watch>> watches = [];
    private volatile bool watched;

    public Endings(Recorder recorder, Canceller canceller, Redelivery redelivery, Eraser eraser)
    {
        recorder.Recorded += Tell;
        canceller.Cancelled += TellAll;
        redelivery.Cancelled += TellAll;
        eraser.Cancelled += TellAll;
    }

    /// <summary>Hints are kept from now on: look into the store after this, then wait.</summary>
    internal Watch Of(DeliveryId delivery)
    {
        var watch = new Watch(this, delivery);
        lock (gate)
        {
            if (!watches.TryGetValue(delivery, out var list))
            {
                watches.Add(delivery, list = []);
            }
            list.Add(watch);
            watched = true;
        }
        return watch;
    }

    private void Tell(IReadOnlyList<Finished> recorded)
    {
        // The hot path: hardly ever does somebody wait.
        if (!watched)
        {
            return;
        }
        lock (gate)
        {
            foreach (var finished in recorded)
            {
                watches.GetValueOrDefault(finished.Delivery.Id)?.ForEach(w => w.Signal.Set());
            }
        }
    }

    /// <summary>Cancelling is rare, and so are those who wait: each looks for itself.</summary>
    private void TellAll()
    {
        lock (gate)
        {
            foreach (var watch in watches.Values.SelectMany(w => w))
            {
                watch.Signal.Set();
            }
        }
    }

    private void Remove(Watch watch)
    {
        lock (gate)
        {
            if (watches.TryGetValue(watch.Delivery, out var list) && list.Remove(watch) && list.Count == 0)
            {
                watches.Remove(watch.Delivery);
                watched = watches.Count > 0;
            }
        }
    }

    /// <summary>One who waits for one delivery.</summary>
    internal sealed class Watch(Endings endings, DeliveryId delivery) : IDisposable
    {
        public DeliveryId Delivery { get; } = delivery;

        public AsyncSignal Signal { get; } = new();

        public void Dispose() => endings.Remove(this);
    }
}
