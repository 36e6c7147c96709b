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

    /// <param name="servers">The connections are spread over them.</param>
    public static Task<PublishResult> FloodAsync(
        IReadOnlyList<Uri> servers,
        LoadShape shape,
        int connections,
        int batch,
        TimeSpan span,
        CancellationToken cancel
    ) => RunAsync(servers, shape, connections, span, ["--batch", $"{batch}"], cancel);

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
            await RunAsync(
                [server],
                Load.Usual,
                Load.Connections,
                span,
                ["--rate", $"{rate}", "--stamps", file],
                cancel
            );
            var stamps = Stamp.FromBytes(await File.ReadAllBytesAsync(file, cancel));
            return (stamps[..(stamps.Length / 2)], stamps[(stamps.Length / 2)..]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<PublishResult> RunAsync(
        IReadOnlyList<Uri> servers,
        LoadShape shape,
        int connections,
        TimeSpan span,
        string[] more,
        CancellationToken cancel
    )
    {
        string[] arguments =
        [
            EventPublisher.Command,
            .. servers.SelectMany(server => new[] { "--port", $"{server.Port}" }),
            "--key",
            Load.Key,
            "--organizations",
            $"{shape.Organizations}",
            "--endpoints-each",
            $"{shape.EndpointsEach}",
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
