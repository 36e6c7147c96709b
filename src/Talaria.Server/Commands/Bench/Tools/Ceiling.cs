using System.CommandLine;
using System.Globalization;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Hidden command: one process that signs and posts as fast as it can, 64 in flight, nothing stored.</summary>
internal static class Ceiling
{
    public const string Command = "bench-ceiling";
    private const int InFlight = 64;

    public static Command Create()
    {
        var target = UrlOption.Create("--target");
        var seconds = new Option<double>("--seconds") { Required = true };
        var command = new Command(Command, "The ceiling of the measurements.") { Hidden = true };
        command.Options.Add(target);
        command.Options.Add(seconds);
        command.SetAction(
            (parsed, cancel) => RunAsync(parsed.GetRequiredValue(target), parsed.GetRequiredValue(seconds), cancel)
        );
        return command;
    }

    private static async Task<int> RunAsync(Uri target, double seconds, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        using var sender = new BareSender(time);
        var urls = Enumerable.Range(0, Load.Endpoints).Select(i => new Uri(target, $"/hook/{i:00}")).ToArray();
        var body = Load.Event("bench.00");

        await PostAsync(Load.WarmUp);
        var start = time.GetTimestamp();
        var sent = await PostAsync(TimeSpan.FromSeconds(seconds));
        var rate = sent / time.GetElapsedTime(start).TotalSeconds;
        await Console.Out.WriteLineAsync(rate.ToString(CultureInfo.InvariantCulture));
        return 0;

        async Task<int> PostAsync(TimeSpan span)
        {
            var begun = time.GetTimestamp();
            var count = 0;
            await Task.WhenAll(Enumerable.Range(0, InFlight).Select(lane => Task.Run(() => LaneAsync(lane), cancel)));
            return count;

            async Task LaneAsync(int lane)
            {
                for (var i = lane; time.GetElapsedTime(begun) < span; i++)
                {
                    if (!await sender.SendAsync(urls[i % urls.Length], body, cancel))
                    {
                        throw new ProcessException("The receiver did not answer 200.");
                    }
                    Interlocked.Increment(ref count);
                }
            }
        }
    }
}
