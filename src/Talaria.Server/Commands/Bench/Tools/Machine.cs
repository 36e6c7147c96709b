using System.Globalization;
using System.Runtime.InteropServices;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>What was measured on.</summary>
internal static class Machine
{
    private const int PageBytes = 4096;
    private const int Flushes = 200;

    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, {Memory() / 1024.0 / 1024 / 1024:0} GiB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}"
        );

    /// <summary>The median time that writing 4 KiB and flushing it takes in this directory.</summary>
    public static TimeSpan FlushTime(string directory)
    {
        var time = TimeProvider.System;
        var path = Path.Combine(directory, "flush.probe");
        var page = new byte[PageBytes];
        var times = new TimeSpan[Flushes];
        using var file = File.OpenHandle(
            path,
            FileMode.Create,
            FileAccess.Write,
            options: FileOptions.DeleteOnClose,
            preallocationSize: PageBytes * Flushes
        );
        for (var i = 0; i < Flushes; i++)
        {
            var start = time.GetTimestamp();
            RandomAccess.Write(file, page, (long)i * PageBytes);
            Posix.FlushData(file);
            times[i] = time.GetElapsedTime(start);
        }
        Array.Sort(times);
        return times[Flushes / 2];
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(':') + 1)..].Trim())
                .FirstOrDefault("unknown processor")
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static long Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
