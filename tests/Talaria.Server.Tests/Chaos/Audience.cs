using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Chaos;

/// <summary>A request as it came, and what it was answered.</summary>
internal sealed class Seen(string listener, string @event, int n, string signature)
{
    public string Listener { get; } = listener;
    public string Event { get; } = @event;
    public int N { get; } = n;
    public string Signature { get; } = signature;

    /// <summary>0 as long as none was given.</summary>
    public int Status { get; set; }
}

/// <summary>The receivers of all endpoints: ill at random, by the seed and the request alone, until there is calm.</summary>
internal sealed class Audience
{
    private readonly int seed;
    private readonly ConcurrentQueue<Seen> seen = [];
    private readonly ConcurrentDictionary<(string, int), int> times = new();
    private readonly Receiver receiver;
    private volatile bool calm;

    public Audience(Receiver receiver, int seed)
    {
        (this.receiver, this.seed) = (receiver, seed);
        receiver.Answer = AnswerAsync;
    }

    public IReadOnlyCollection<Seen> All => seen;

    public Uri UrlOf(Listener listener) => new(receiver.Url, listener.Name);

    /// <summary>From now on everybody is well, except for those who never are.</summary>
    public void Calm() => calm = true;

    private async Task AnswerAsync(Received received, HttpContext http)
    {
        var listener = Listener.All.Single(l => l.Name == received.Path[1..]);
        var n = JsonElement.Parse(received.Body).GetProperty("data").GetProperty("n").GetInt32();
        var one = new Seen(listener.Name, received.Headers["webhook-id"], n, received.Headers["webhook-signature"]);
        seen.Enqueue(one);
        var time = times.AddOrUpdate((listener.Name, n), 1, (_, before) => before + 1);
        var chance = new Random(unchecked((seed * 31) + (n * 7_919) + (time * 104_729)));
        var pause = TimeSpan.FromMilliseconds(chance.Next(calm ? 5 : listener.Slow));
        await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        var draw = calm ? 1 : chance.NextDouble();
        var (fails, aborts, hangs) = listener.Ill;
        if (listener.Grim || draw < fails)
        {
            one.Status = http.Response.StatusCode = 500;
        }
        else if (draw < fails + aborts)
        {
            http.Abort();
        }
        else if (draw < fails + aborts + hangs)
        {
            await Task.Delay(2 * TimeSpan.FromSeconds(listener.Timeout!.Value), TimeProvider.System, default);
            http.Abort();
        }
        else
        {
            one.Status = 200;
        }
    }
}
