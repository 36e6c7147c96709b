using System.Net;
using System.Net.Sockets;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>Stands for a name: one address here, behind it whichever server has the name now. What is connected stays where it is.</summary>
internal sealed class MovingName : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private volatile int target;

    public MovingName(int port)
    {
        target = port;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void MoveTo(int port) => target = port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = PassAsync(client);
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), stop.Token),
                    server.GetStream().CopyToAsync(client.GetStream(), stop.Token)
                );
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // Whoever is connected sees it end.
            }
        }
    }
}
