using System.Collections.Concurrent;
using System.Globalization;

namespace Talaria.Server.Tests.Chaos;

/// <summary>What was done to whom, and when: all that a failed run leaves to read.</summary>
internal sealed class Story(string title)
{
    private readonly long began = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentQueue<string> lines = new([title]);

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(began);

    public void Tell(string what) =>
        lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalSeconds, 7:F2} s  {what}"));

    public override string ToString() => string.Join('\n', lines);
}
