using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Talaria.Tests.Golden;

/// <summary>A socket on loopback that keeps the exact bytes of each request and answers 200.</summary>
internal sealed class RawReceiver : IDisposable
{
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public RawReceiver() => listener.Start();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The next request, from its first byte to its last.</summary>
    public async Task<byte[]> NextAsync(CancellationToken cancel)
    {
        using var client = await listener.AcceptTcpClientAsync(cancel);
        await using var stream = client.GetStream();
        var got = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (Length(got) is not { } length || got.Count < length)
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
            {
                throw new IOException($"The sender stopped after {got.Count} bytes.");
            }
            got.AddRange(buffer.AsSpan(0, read));
        }
        await stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
            cancel
        );
        return [.. got];
    }

    public void Dispose() => listener.Dispose();

    /// <summary>The whole request's, as its Content-Length says; null before its headers are complete.</summary>
    private static int? Length(List<byte> got)
    {
        var bytes = got.ToArray();
        var end = bytes.AsSpan().IndexOf(EndOfHeaders);
        if (end < 0)
        {
            return null;
        }
        var length = Encoding
            .ASCII.GetString(bytes, 0, end)
            .Split("\r\n")
            .Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return end + EndOfHeaders.Length + int.Parse(length.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
