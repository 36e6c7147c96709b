using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>A raw TCP listener on loopback that does to each connection whatever a test wants.</summary>
internal sealed class HostileReceiver : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource closing = new();
    private readonly Func<Visit, Task> behave;
    private readonly Channel<Visit> finished = Channel.CreateUnbounded<Visit>();
    private readonly List<Task> running = [];
    private readonly Task accepting;

    public HostileReceiver(Func<Visit, Task> behave, int port = 0, IPAddress? at = null)
    {
        this.behave = behave;
        listener = new TcpListener(at ?? IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/hook");

    public int Connections { get; private set; }

    /// <summary>The next connection that is over, from the receiver's side.</summary>
    public async Task<Visit> FinishedAsync() =>
        await finished
            .Reader.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Reads requests and answers each the same.</summary>
    public static HostileReceiver Answering(string answer, int port = 0, IPAddress? at = null) =>
        new(
            async visit =>
            {
                while (await visit.ReadRequestAsync() is not null)
                {
                    await visit.WriteAsync(answer);
                }
            },
            port,
            at
        );

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(running);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                Connections++;
                running.Add(ServeAsync(client));
            }
        }
        catch (Exception e)
            when (e is OperationCanceledException or SocketException or InvalidOperationException
                && closing.IsCancellationRequested
            )
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var visit = new Visit(client, closing.Token);
        try
        {
            await behave(visit);
        }
        catch (Exception e)
            when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The sender has let go, which is what most tests wait for.
        }
        finished.Writer.TryWrite(visit);
    }
}

/// <summary>One connection to a <see cref="HostileReceiver"/>.</summary>
internal sealed class Visit(TcpClient client, CancellationToken closing) : IDisposable
{
    private readonly List<byte> unread = [];

    public Stream Stream { get; private set; } = client.GetStream();

    public CancellationToken Closing => closing;

    public long Written { get; private set; }

    public List<string> Requests { get; } = [];

    public async Task SecureAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(Stream);
        Stream = tls;
        await tls.AuthenticateAsServerAsync(certificate);
    }

    /// <summary>The raw text of the next request; null when the sender has closed.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. unread]);
            var headEnd = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = headEnd < 0 ? 0 : ContentLength(text[..headEnd]);
            if (headEnd >= 0 && unread.Count >= headEnd + 4 + length)
            {
                unread.RemoveRange(0, headEnd + 4 + length);
                Requests.Add(text[..(headEnd + 4 + length)]);
                return Requests[^1];
            }
            var count = await Stream.ReadAsync(buffer, closing);
            if (count == 0)
            {
                return null;
            }
            unread.AddRange(buffer.AsSpan(0, count));
        }
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes, closing);
        Written += bytes.Length;
    }

    /// <summary>Writes the same again and again until the sender lets go.</summary>
    public async Task FloodAsync(string piece)
    {
        client.SendBufferSize = 64 * 1024;
        var bytes = Encoding.Latin1.GetBytes(piece);
        while (true)
        {
            await WriteAsync(bytes);
        }
    }

    /// <summary>One byte every 20 ms until the sender lets go.</summary>
    public async Task TrickleAsync(string text)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        for (var i = 0; await beat.WaitForNextTickAsync(closing); i++)
        {
            await WriteAsync(text.Substring(i % text.Length, 1));
        }
    }

    /// <summary>Answers nothing more and waits for the sender to close.</summary>
    public async Task HangAsync()
    {
        var buffer = new byte[1024];
        while (await Stream.ReadAsync(buffer, closing) > 0) { }
    }

    public void Reset()
    {
        client.Client.LingerState = new LingerOption(enable: true, 0);
        client.Client.Close();
    }

    public void Dispose()
    {
        Stream.Dispose();
        client.Dispose();
    }

    private static int ContentLength(string head)
    {
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(head[(at + 16)..].Split("\r\n")[0], null);
    }
}
