using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Talaria.Server.Tests.Chaos;

/// <summary>A node's way to the database, which can be cut in the ways in which networks are.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly int target;
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly IPEndPoint address;
    private Socket? listener;
    private Task accepting = Task.CompletedTask;
    private volatile TaskCompletionSource? silence;

    /// <param name="number">Each has an address of its own, so that nobody else takes its port while it does not listen.</param>
    /// <param name="target">A port of 127.0.0.1.</param>
    public Forwarder(int number, int target)
    {
        this.target = target;
        address = new IPEndPoint(new IPAddress([127, 0, 77, (byte)number]), 0);
        Open();
    }

    public string Host => address.Address.ToString();

    public int Port => address.Port;

    /// <summary>Nothing goes through; whoever connects hears nothing.</summary>
    public void Silence() => silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Connections are reset, new ones refused.</summary>
    public async Task RefuseAsync()
    {
        listener?.Dispose();
        listener = null;
        await accepting;
        Reset();
    }

    /// <summary>All goes through again, what was held too.</summary>
    /// <param name="reset">What was held is lost, and its connections with it.</param>
    public void Mend(bool reset)
    {
        if (reset)
        {
            Reset();
        }
        if (listener is null)
        {
            Open();
        }
        var held = silence;
        silence = null;
        held?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await RefuseAsync();
        silence?.TrySetResult();
    }

    private void Open()
    {
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(address);
        listener.Listen();
        address.Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await from.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It listens no more.
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        sockets[near] = sockets[far] = true;
        try
        {
            await HeldAsync();
            await far.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone: the other hears it at once, if anything goes through at all.
            await HeldAsync();
            near.Close(0);
        }
        finally
        {
            sockets.TryRemove(near, out _);
            sockets.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                await HeldAsync();
                for (var sent = 0; sent < read; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
            await HeldAsync();
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            await HeldAsync();
            to.Close(0);
            throw;
        }
    }

    private Task HeldAsync() => silence?.Task ?? Task.CompletedTask;

    private void Reset()
    {
        foreach (var socket in sockets.Keys)
        {
            socket.Close(0);
        }
    }
}
