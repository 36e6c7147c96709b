using System.Net;
using System.Net.Sockets;

namespace Talaria.Deliveries.Sending;

/// <summary>Opens connections: resolves the name, judges each address, and connects to the very address that was judged.</summary>
/// <param name="policy">Null behind a proxy, whose own address is the operator's word.</param>
internal sealed class Connector(EgressPolicy? policy, bool privateAddresses, Resolver resolver, TimeProvider time)
{
    /// <summary>Of one name; a name with a thousand addresses is not tried to its end.</summary>
    private const int MostAddresses = 8;

    /// <summary>How long one address is alone before the next is tried beside it (RFC 8305, 5).</summary>
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>A connection outlives its request by this, so that it is the request that reports the deadline.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(30);

    /// <summary>The client's connect callback.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var message = context.InitialRequestMessage as AttemptMessage;
        // Not the request's own token: that one is used again for the next request as soon as this one has its
        // answer, perhaps over another connection.
        var guard = new CancellationTokenSource(Remaining(message), time);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, guard.Token);
            var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            var addresses = await AddressesAsync(host, either.Token);
            var socket = await RaceAsync(addresses, port, either.Token);
            // The TLS handshake comes next, in the client's hands: the guard ends it by closing the socket.
            guard.Token.UnsafeRegister(static s => ((Socket)s!).Dispose(), socket);
            if (message is null)
            {
                guard.Dispose();
            }
            else
            {
                message.Guard = guard;
            }
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException e) when (guard.IsCancellationRequested)
        {
            guard.Dispose();
            throw new ConnectFailedException(OutcomeClass.Timeout, "the deadline passed while connecting", e);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>The client calls this when the connection is ready, TLS included.</summary>
    public ValueTask<Stream> ReadyAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancel)
    {
        (context.InitialRequestMessage as AttemptMessage)?.Connected(time.GetTimestamp());
        // HTTP/2 tells by itself which requests a closing receiver has not read (RFC 9113, 6.8), and the client sends those again.
        return ValueTask.FromResult(
            context.NegotiatedHttpVersion.Major == 1 ? new Wire(context.PlaintextStream) : context.PlaintextStream
        );
    }

    private TimeSpan Remaining(AttemptMessage? message)
    {
        if (message is null)
        {
            return Timeout.InfiniteTimeSpan;
        }
        var left = time.GetElapsedTime(time.GetTimestamp(), message.Deadline);
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + Slack;
    }

    private async Task<List<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        var literal = IPAddress.TryParse(host, out var address);
        IPAddress[] all = literal ? [address!] : await resolver.ResolveAsync(host, cancel);
        var open = new List<IPAddress>(Math.Min(all.Length, MostAddresses));
        string? reason = null;
        foreach (var one in InTurn(all))
        {
            if (policy?.Judge(one, privateAddresses) is { } against)
            {
                reason ??= against;
            }
            else if (open.Count < MostAddresses)
            {
                open.Add(one.IsIPv4MappedToIPv6 ? one.MapToIPv4() : one);
            }
        }
        if (open.Count > 0)
        {
            return open;
        }
        throw new ConnectFailedException(OutcomeClass.Blocked, literal ? reason! : $"{host}: {reason}");
    }

    /// <summary>IPv6 and IPv4 in turn, beginning with the resolver's first (RFC 8305, 4): a broken family costs one stagger.</summary>
    private static IEnumerable<IPAddress> InTurn(IPAddress[] addresses)
    {
        if (addresses.Length < 3)
        {
            return addresses;
        }
        var first = addresses[0].AddressFamily;
        var ours = addresses.Where(a => a.AddressFamily == first).Select((a, i) => (Address: a, Turn: 2 * i));
        var others = addresses.Where(a => a.AddressFamily != first).Select((a, i) => (Address: a, Turn: (2 * i) + 1));
        return ours.Concat(others).OrderBy(a => a.Turn).Select(a => a.Address);
    }

    private async Task<Socket> RaceAsync(List<IPAddress> addresses, int port, CancellationToken cancel)
    {
        if (addresses.Count == 1)
        {
            return await DialAsync(addresses[0], port, cancel);
        }
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task<Socket>>();
        Task<Socket>? failed = null;
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0; )
            {
                Task? stagger = null;
                if (next < addresses.Count)
                {
                    running.Add(DialAsync(addresses[next++], port, race.Token));
                    stagger = next < addresses.Count ? Task.Delay(Stagger, time, race.Token) : null;
                }
                var done = await Task.WhenAny(stagger is null ? running : [.. running, stagger]);
                if (done is not Task<Socket> dialled)
                {
                    continue;
                }
                running.Remove(dialled);
                if (dialled.IsCompletedSuccessfully)
                {
                    return await dialled;
                }
                failed ??= dialled;
            }
            return await failed!;
        }
        finally
        {
            await race.CancelAsync();
            foreach (var loser in running)
            {
                _ = loser.ContinueWith(DisposeLate, CancellationToken.None, default, TaskScheduler.Default);
            }
        }
    }

    private static void DisposeLate(Task<Socket> dialled)
    {
        if (dialled.IsCompletedSuccessfully)
        {
            dialled.Result.Dispose();
        }
        else
        {
            _ = dialled.Exception;
        }
    }

    private static async Task<Socket> DialAsync(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancel);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            var what = e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to the receiver",
                SocketError.TimedOut => "the receiver did not answer the connection",
                SocketError.ConnectionReset => "connection reset",
                _ => $"no connection: {e.SocketErrorCode}",
            };
            // A reset this early has met a receiver all the same.
            var outcome = e.SocketErrorCode == SocketError.ConnectionReset ? OutcomeClass.Reset : OutcomeClass.Connect;
            throw new ConnectFailedException(outcome, $"{what} ({new IPEndPoint(address, port)})", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
