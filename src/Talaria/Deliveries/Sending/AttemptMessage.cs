using System.Net;
using System.Text;

namespace Talaria.Deliveries.Sending;

/// <summary>A request on its way through the client, with what its own connection needs to know: the deadline, and who
/// ends a handshake that outlasts it.</summary>
/// <remarks>A subclass and not request options, which would cost a dictionary for each request.</remarks>
internal sealed class AttemptMessage : HttpRequestMessage
{
    [ThreadStatic]
    private static AttemptMessage? beingSent;

    private long connectedAt;
    private Wire? wire;
    private long receivedBefore;

    private AttemptMessage(Uri url, long deadline)
        : base(HttpMethod.Post, url) => Deadline = deadline;

    /// <summary>As a timestamp of the sender's clock.</summary>
    public long Deadline { get; }

    /// <summary>Ends the connection being made for this request when the deadline passes; null once it is made.</summary>
    public CancellationTokenSource? Guard { get; set; }

    /// <summary>When the connection made for this request was ready, TLS included; 0 if there was none.</summary>
    public long ConnectedAt => Volatile.Read(ref connectedAt);

    /// <summary>It was written to a connection that others had used, and not a byte came back.</summary>
    public bool Unheard => wire is { } used && receivedBefore > 0 && used.Received == receivedBefore;

    /// <summary>Called by the connection when something is written to it: that is the message whose body this thread has just given to it.</summary>
    public static void Wrote(Wire connection)
    {
        if (beingSent is { wire: null } message)
        {
            (message.wire, message.receivedBefore) = (connection, connection.Received);
        }
        beingSent = null;
    }

    /// <param name="unsendable">The name of a header that HTTP has no place for; null if all went in.</param>
    /// <param name="again">It was written to an HTTP/1.1 connection before: that is what this receiver speaks.</param>
    public static AttemptMessage Of(OutgoingRequest request, long deadline, bool again, out string? unsendable)
    {
        var content = new Body(request.Body);
        var message = new AttemptMessage(request.Url, deadline)
        {
            Content = content,
            // HTTP/2 is agreed on in the TLS handshake, or not at all.
            Version =
                request.Url.Scheme.Length == 5 /* https */
                && !again
                    ? HttpVersion.Version20
                    : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        content.Message = message;
        unsendable = null;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            if (OfTheConnection(name))
            {
                continue;
            }
            if (
                !Sendable(value)
                || (
                    !message.Headers.TryAddWithoutValidation(name, value)
                    && !content.Headers.TryAddWithoutValidation(name, value)
                )
            )
            {
                unsendable = name;
            }
        }
        return message;
    }

    public void Connected(long timestamp)
    {
        Volatile.Write(ref connectedAt, timestamp);
        Guard?.Dispose();
        Guard = null;
    }

    /// <summary>Headers that say how a message travels; they are the client's to write. A registrar refuses them, this is the last gate:
    /// "Transfer-Encoding: chunked" or "Expect: 100-continue" would change what is on the wire.</summary>
    private static bool OfTheConnection(string name) =>
        name.Length switch
        {
            2 => Is(name, "TE"),
            4 => Is(name, "Host"),
            6 => Is(name, "Expect"),
            7 => Is(name, "Upgrade") || Is(name, "Trailer"),
            10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
            14 => Is(name, "Content-Length"),
            16 => Is(name, "Proxy-Connection"),
            17 => Is(name, "Transfer-Encoding"),
            19 => Is(name, "Proxy-Authorization"),
            _ => false,
        };

    /// <summary>The client refuses other text only when it writes it, with a connection already taken.</summary>
    private static bool Sendable(string value) => Ascii.IsValid(value) && !value.AsSpan().ContainsAny('\r', '\n', '\0');

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The client asks for it when it has a connection, and writes it right behind: so a message learns which one it went to.</summary>
    private sealed class Body(ReadOnlyMemory<byte> bytes) : HttpContent
    {
        public AttemptMessage? Message { get; set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellationToken
        )
        {
            beingSent = Message;
            return stream.WriteAsync(bytes, cancellationToken).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
