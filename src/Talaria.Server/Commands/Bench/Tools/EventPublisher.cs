using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Hidden command: the publisher. As fast as its connections go, or at a steady rate with the time of each acceptance.</summary>
internal static class EventPublisher
{
    public const string Command = "bench-publisher";

    public static Command Create()
    {
        var servers = new Option<int[]>("--port") { Required = true };
        var key = new Option<string>("--key") { Required = true };
        var organizations = new Option<int>("--organizations") { Required = true };
        var endpoints = new Option<int>("--endpoints-each") { Required = true };
        var connections = new Option<int>("--connections") { Required = true };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Required = true };
        var rate = new Option<int>("--rate");
        var stamps = new Option<FileInfo?>("--stamps");
        var command = new Command(Command, "The publisher of the measurements.") { Hidden = true };
        foreach (
            var option in new Option[]
            {
                servers,
                key,
                organizations,
                endpoints,
                connections,
                batch,
                seconds,
                rate,
                stamps,
            }
        )
        {
            command.Options.Add(option);
        }
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed.GetRequiredValue(servers),
                    parsed.GetRequiredValue(key),
                    new LoadShape(parsed.GetRequiredValue(organizations), parsed.GetRequiredValue(endpoints)),
                    parsed.GetRequiredValue(connections),
                    parsed.GetValue(batch),
                    TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)),
                    parsed.GetValue(rate),
                    parsed.GetValue(stamps)?.FullName,
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        int[] servers,
        string key,
        LoadShape shape,
        int connections,
        int batch,
        TimeSpan span,
        int rate,
        string? stamps,
        CancellationToken cancel
    )
    {
        var time = TimeProvider.System;
        var requests = PublishRequests.Render(new Uri($"http://127.0.0.1:{servers[0]}"), key, shape, batch);
        var pool = new PublishConnection[connections];
        for (var i = 0; i < connections; i++)
        {
            pool[i] = new PublishConnection(new IPEndPoint(IPAddress.Loopback, servers[i % servers.Length]));
            await pool[i].ConnectAsync(cancel);
        }

        var result =
            rate == 0
                ? await FloodAsync(time, pool, requests, batch, span)
                : await PaceAsync(time, pool, requests, rate, span, stamps!, cancel);
        Array.ForEach(pool, connection => connection.Dispose());
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        result = result with { Processor = self.TotalProcessorTime.TotalSeconds };
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, BenchJson.Default.PublishResult));
        return 0;
    }

    private static async Task<PublishResult> FloodAsync(
        TimeProvider time,
        PublishConnection[] pool,
        byte[][] requests,
        int batch,
        TimeSpan span
    )
    {
        var start = time.GetTimestamp();
        var accepted = new int[pool.Length];
        await Task.WhenAll(pool.Select((_, lane) => Task.Run(() => LaneAsync(lane))));
        return new PublishResult(accepted.Sum() * batch, start, time.GetElapsedTime(start).TotalSeconds, 0);

        async Task LaneAsync(int lane)
        {
            for (var i = lane; time.GetElapsedTime(start) < span; i++)
            {
                await pool[lane].PublishAsync(requests[i % requests.Length]);
                accepted[lane]++;
            }
        }
    }

    // Two stamps for each event, when its request was written and when its 202 had been read. An event that is
    // due while every connection is busy waits for one; it is late then, but its two times stay true.
    private static async Task<PublishResult> PaceAsync(
        TimeProvider time,
        PublishConnection[] pool,
        byte[][] requests,
        int rate,
        TimeSpan span,
        string stamps,
        CancellationToken cancel
    )
    {
        var total = (int)(span.TotalSeconds * rate);
        var sent = new Stamp[total];
        var accepted = new Stamp[total];
        var due = Channel.CreateUnbounded<int>();
        var lanes = pool.Select(connection => Task.Run(() => LaneAsync(connection), cancel)).ToArray();
        var start = time.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1), time);
        for (var next = 0; next < total && await tick.WaitForNextTickAsync(cancel); )
        {
            for (var until = time.GetElapsedTime(start).TotalSeconds * rate; next < total && next < until; next++)
            {
                due.Writer.TryWrite(next);
            }
        }
        due.Writer.Complete();
        await Task.WhenAll(lanes);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        await File.WriteAllBytesAsync(stamps, [.. Stamp.ToBytes(sent), .. Stamp.ToBytes(accepted)], cancel);
        return new PublishResult(total, start, seconds, 0);

        async Task LaneAsync(PublishConnection connection)
        {
            await foreach (var number in due.Reader.ReadAllAsync(cancel))
            {
                var begun = time.GetTimestamp();
                var answer = await connection.PublishAsync(requests[number % requests.Length]);
                var at = time.GetTimestamp();
                var id = PublishConnection.EventOf(answer.Span);
                (sent[number], accepted[number]) = (new Stamp(id, begun), new Stamp(id, at));
            }
        }
    }
}
