using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Demo;

/// <summary>What an organization publishes: more by day than by night, one type after the other, always the same.</summary>
/// <param name="hourly">Events in the hour that has the most.</param>
internal sealed class Publishing(string organization, IReadOnlyList<PublishEvent> samples, double hourly)
{
    private const int Peak = 15;

    private readonly Random chance = new(samples.Count);
    private int next;

    public string Organization => organization;

    /// <summary>Those of the time that begins now.</summary>
    public IReadOnlyList<PublishEvent> Take(DateTimeOffset now, TimeSpan step)
    {
        var expected = hourly * Tide(now) * step.TotalHours;
        return [.. Enumerable.Range(0, (int)(expected + chance.NextDouble())).Select(_ => Next())];
    }

    /// <summary>Of the peak: a fifth in the deep of the night.</summary>
    private static double Tide(DateTimeOffset at) =>
        0.6 + 0.4 * Math.Cos((at.TimeOfDay.TotalHours - Peak) * Math.PI / 12);

    private PublishEvent Next() => samples[next++ % samples.Count];
}
