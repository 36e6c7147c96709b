using Microsoft.AspNetCore.Connections;

namespace Talaria.Server.Commands;

/// <summary>Tells failures that the operator can mend, in one sentence, from bugs.</summary>
internal static class StartupFailure
{
    /// <returns>Null for a bug: it keeps its stack trace.</returns>
    public static string? Explain(Exception e) =>
        e switch
        {
            StartupException => e.Message,
            AggregateException { InnerExceptions: [var only] } => Explain(only),
            IOException { InnerException: AddressInUseException } =>
                $"{e.Message} Choose another with --urls, or stop what listens there.",
            IOException { InnerException: { } inner } when inner is System.Net.Sockets.SocketException =>
                $"{e.Message} {inner.Message}",
            System.Net.Sockets.SocketException socket =>
                $"cannot listen: {socket.Message}. Choose another address with --urls.",
            _ => null,
        };
}
