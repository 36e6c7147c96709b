using System.Collections;

namespace Talaria.Deliveries.Lanes;

/// <summary>What waits in a lane, in the order in which it is sent: tests first, as somebody looks at the answer; replays last,
/// when nothing live waits.</summary>
internal sealed class WaitingLine : IEnumerable<QueuedDelivery>
{
    private readonly Queue<QueuedDelivery> tests = new(0);
    private readonly Queue<QueuedDelivery> live = new();
    private readonly Queue<QueuedDelivery> replays = new(0);

    public int Count => tests.Count + live.Count + replays.Count;

    public int Live => tests.Count + live.Count;

    public int Tests => tests.Count;

    public int Replays => replays.Count;

    public void Enqueue(QueuedDelivery delivery) =>
        (
            delivery.Test ? tests
            : delivery.IsReplayed ? replays
            : live
        ).Enqueue(delivery);

    public QueuedDelivery Dequeue() =>
        (
            tests.Count > 0 ? tests
            : live.Count > 0 ? live
            : replays
        ).Dequeue();

    public void Clear()
    {
        tests.Clear();
        live.Clear();
        replays.Clear();
    }

    public IEnumerator<QueuedDelivery> GetEnumerator() => tests.Concat(live).Concat(replays).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
