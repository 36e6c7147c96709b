using System.Collections;

namespace Talaria.Deliveries.Lanes;

/// <summary>What waits in a lane, in the order in which it is sent: tests first, as somebody looks at the answer.</summary>
internal sealed class WaitingLine : IEnumerable<QueuedDelivery>
{
    private readonly Queue<QueuedDelivery> tests = new(0);
    private readonly Queue<QueuedDelivery> others = new();

    public int Count => tests.Count + others.Count;

    public int Tests => tests.Count;

    public void Enqueue(QueuedDelivery delivery) => (delivery.Test ? tests : others).Enqueue(delivery);

    public QueuedDelivery Dequeue() => (tests.Count > 0 ? tests : others).Dequeue();

    public void Clear()
    {
        tests.Clear();
        others.Clear();
    }

    public IEnumerator<QueuedDelivery> GetEnumerator() => tests.Concat(others).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
