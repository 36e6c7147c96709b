namespace Talaria.Deliveries.Statistics;

/// <summary>How finely attempts are counted.</summary>
public enum Grain
{
    /// <summary>Of organizations and of everything; kept for some hours.</summary>
    Minute,

    /// <summary>Of endpoints too; kept as long as the log.</summary>
    Hour,
}

/// <summary>A minute or an hour of UTC.</summary>
/// <param name="Number">Minutes or hours since 1970.</param>
public readonly record struct Period(Grain Grain, long Number)
{
    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeSeconds(Number * SecondsOf(Grain));

    public static Period Of(Grain grain, DateTimeOffset moment) =>
        new(grain, Math.DivRem(moment.ToUnixTimeSeconds(), SecondsOf(grain)).Quotient);

    public static long SecondsOf(Grain grain) => grain == Grain.Minute ? 60 : 3600;
}
