using System.Net.Sockets;
using System.Security.Authentication;

namespace Talaria.Deliveries.Sending;

/// <summary>Reads the outcome class out of what the client threw. Texts are our own or TLS's: the client's may quote a header
/// or a URL with its query.</summary>
internal static class FailureReason
{
    private const int MostText = 200;

    public static (OutcomeClass Class, string Text) Of(Exception thrown)
    {
        for (var e = thrown; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ConnectFailedException failed:
                    return (failed.Outcome, failed.Message);
                case AuthenticationException:
                    return (OutcomeClass.Tls, Cut(Innermost(e).Message));
                case HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http:
                    if (Find<ConnectFailedException>(e) is { } inner)
                    {
                        return (inner.Outcome, inner.Message);
                    }
                    return Of(http.HttpRequestError, http);
                case HttpIOException io:
                    return Of(io.HttpRequestError, io);
                case SocketException:
                    return (OutcomeClass.Reset, "the connection was reset");
                default:
                    break;
            }
        }
        return Find<IOException>(thrown) is not null
            ? (OutcomeClass.Reset, "the connection ended before an answer")
            : (OutcomeClass.Protocol, "the answer could not be read as HTTP");
    }

    private static (OutcomeClass, string) Of(HttpRequestError error, Exception e) =>
        error switch
        {
            HttpRequestError.NameResolutionError => (OutcomeClass.Dns, "the name could not be resolved"),
            HttpRequestError.ConnectionError => (OutcomeClass.Connect, "no connection"),
            HttpRequestError.ProxyTunnelError => (OutcomeClass.Connect, "the proxy refused the connection"),
            HttpRequestError.SecureConnectionError => (OutcomeClass.Tls, TlsText(e)),
            HttpRequestError.ResponseEnded => (OutcomeClass.Reset, "the connection ended before an answer"),
            HttpRequestError.ConfigurationLimitExceeded => (
                OutcomeClass.Protocol,
                "the answer's headers are longer than the limit"
            ),
            HttpRequestError.HttpProtocolError => (OutcomeClass.Protocol, "HTTP/2 error of the receiver"),
            _ => (OutcomeClass.Protocol, "the answer could not be read as HTTP"),
        };

    private static string TlsText(Exception e) =>
        Find<AuthenticationException>(e) is { } authentication
            ? Cut(Innermost(authentication).Message)
            : "the connection ended in the TLS handshake";

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }
        return (T?)e;
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }
        return e;
    }

    private static string Cut(string text) => text.Length > MostText ? text[..MostText] : text;
}
