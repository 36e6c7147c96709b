using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>One kept-alive connection that writes ready-made requests and reads just enough of the answers.</summary>
/// <remarks>Not HttpClient: on a small machine the publisher takes its processor time from the server that is measured.</remarks>
internal sealed class PublishConnection(IPEndPoint server) : IDisposable
{
    private readonly Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];
    private int length;

    public ValueTask ConnectAsync(CancellationToken cancel) => socket.ConnectAsync(server, cancel);

    /// <summary>Sends a request and waits for the end of its answer, which has to be 202.</summary>
    /// <returns>The answer's head and body, valid until the next request.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> PublishAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length; )
        {
            sent += await socket.SendAsync(request[sent..]);
        }
        length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                throw new ProcessException("The server closed a publisher's connection.");
            }
            length += read;
            if (IsWhole(buffer.AsSpan(0, length)))
            {
                return buffer.AsSpan(0, length).StartsWith("HTTP/1.1 202"u8)
                    ? buffer.AsMemory(0, length)
                    : throw new ProcessException(
                        $"A publish was not accepted: {Encoding.UTF8.GetString(buffer, 0, Math.Min(length, 1_500))}"
                    );
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    /// <summary>The hash of the event's id in the answer to a single publish.</summary>
    public static ulong EventOf(ReadOnlySpan<byte> answer)
    {
        var start = answer.IndexOf("evt_"u8);
        return start < 0 ? 0 : Stamp.Hash(answer.Slice(start, answer[start..].IndexOf((byte)'"')));
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var head = answer[..end];
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0
            ? answer.EndsWith("\r\n0\r\n\r\n"u8)
            : Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int body, out _)
                && answer.Length >= end + 4 + body;
    }
}
