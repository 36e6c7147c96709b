using System.Globalization;
using System.Text.Json;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Runs the publisher as a process of its own.</summary>
internal static class PublisherProcess
{
    // The publisher's few instructions run on the thread that saw the socket ready: a third less processor time.
    private static readonly Dictionary<string, string> Light = new(StringComparer.Ordinal)
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    public static Task<PublishResult> FloodAsync(
        Uri server,
        int connections,
        int batch,
        TimeSpan span,
        CancellationToken cancel
    ) => RunAsync(server, connections, span, ["--batch", $"{batch}"], cancel);

    /// <summary>A steady rate.</summary>
    /// <returns>The stamps of sending and of acceptance, in the same order.</returns>
    public static async Task<(Stamp[] Sent, Stamp[] Accepted)> PaceAsync(
        Uri server,
        int rate,
        TimeSpan span,
        CancellationToken cancel
    )
    {
        var file = Path.GetTempFileName();
        try
        {
            await RunAsync(server, Load.Connections, span, ["--rate", $"{rate}", "--stamps", file], cancel);
            var stamps = Stamp.FromBytes(await File.ReadAllBytesAsync(file, cancel));
            return (stamps[..(stamps.Length / 2)], stamps[(stamps.Length / 2)..]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<PublishResult> RunAsync(
        Uri server,
        int connections,
        TimeSpan span,
        string[] more,
        CancellationToken cancel
    )
    {
        string[] arguments =
        [
            EventPublisher.Command,
            "--server",
            server.AbsoluteUri,
            "--key",
            Load.Key,
            "--connections",
            $"{connections}",
            "--seconds",
            span.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            .. more,
        ];
        await using var program = ChildProgram.Start(arguments, Light);
        return JsonSerializer.Deserialize(await program.FinishAsync(cancel), BenchJson.Default.PublishResult)!;
    }
}
