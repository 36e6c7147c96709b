using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Talaria.Server.Tests.Harness;

/// <summary>What a receiver got of numbered events (<c>data.n</c>): under which ids, how often, and whether all have come.</summary>
internal sealed class Arrivals
{
    private readonly int events;
    private readonly ConcurrentDictionary<int, Arrival> arrivals = new();
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;
    private int failuresAwaited = int.MaxValue;
    private int requests;
    private int taken;

    public Arrivals(Receiver receiver, int events)
    {
        this.events = events;
        receiver.Answer = TakeAsync;
    }

    /// <summary>Awaited before each answer: a slow receiver.</summary>
    public Func<int, int, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the request is answered 500, by the event's number and how often it has come.</summary>
    public Func<int, int, bool> Fails { get; init; } = (_, _) => false;

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Every event was answered with a 200 at least once.</summary>
    public Task All => all.Task;

    public IReadOnlyCollection<string> IdsOf(int n) => [.. arrivals[n].Ids.Keys];

    /// <summary>When so many requests were answered 500.</summary>
    public Task FailedAsync(int count)
    {
        Volatile.Write(ref failuresAwaited, count);
        Fell(Volatile.Read(ref failures));
        return failed.Task;
    }

    private async Task TakeAsync(Received received, HttpContext http)
    {
        Interlocked.Increment(ref requests);
        var n = JsonElement.Parse(received.Body).GetProperty("data").GetProperty("n").GetInt32();
        var arrival = arrivals.GetOrAdd(n, _ => new Arrival());
        arrival.Ids.TryAdd(received.Headers["webhook-id"], true);
        var count = Interlocked.Increment(ref arrival.Count);
        await Before(n, count);
        if (Fails(n, count))
        {
            http.Response.StatusCode = 500;
            Fell(Interlocked.Increment(ref failures));
        }
        else if (Interlocked.Exchange(ref arrival.Taken, 1) == 0 && Interlocked.Increment(ref taken) == events)
        {
            all.TrySetResult();
        }
    }

    private void Fell(int count)
    {
        if (count >= Volatile.Read(ref failuresAwaited))
        {
            failed.TrySetResult();
        }
    }

    private sealed class Arrival
    {
        public ConcurrentDictionary<string, bool> Ids { get; } = new(StringComparer.Ordinal);
        public int Count;
        public int Taken;
    }
}
