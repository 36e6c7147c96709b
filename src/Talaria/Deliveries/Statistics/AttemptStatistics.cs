namespace Talaria.Deliveries.Statistics;

/// <summary>Attempts since a moment, minute by minute or hour by hour; those without any are left out.</summary>
/// <param name="From">The first minute or hour.</param>
/// <param name="Tallies">Oldest first.</param>
public sealed record AttemptStatistics(Period From, DateTimeOffset Until, IReadOnlyList<Tally> Tallies)
{
    public DateTimeOffset Since => From.Start;

    /// <summary>All of it together.</summary>
    public Tally Sum()
    {
        var sum = new Tally(From);
        foreach (var tally in Tallies)
        {
            sum.Add(tally);
        }
        return sum;
    }
}
