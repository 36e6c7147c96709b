namespace Talaria.Deliveries.Statistics;

/// <summary>An endpoint's attempts since a moment, hour by hour; hours without any are left out.</summary>
/// <param name="Since">The beginning of the first hour.</param>
/// <param name="Hours">Oldest first.</param>
/// <param name="Error">What the log keeps of the last failure, for people; null if there was none or it says no more than the outcome.</param>
public sealed record EndpointStatistics(
    DateTimeOffset Since,
    DateTimeOffset Until,
    IReadOnlyList<EndpointHour> Hours,
    string? Error
)
{
    /// <summary>All hours together.</summary>
    public EndpointHour Sum()
    {
        var sum = new EndpointHour(EndpointHour.Of(Since));
        foreach (var hour in Hours)
        {
            sum.Add(hour);
        }
        return sum;
    }
}
