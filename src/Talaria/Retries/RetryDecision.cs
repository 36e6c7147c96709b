namespace Talaria.Retries;

/// <summary>When a failed delivery is tried again. Pure: the same values give the same answer.</summary>
public static class RetryDecision
{
    /// <summary>The next attempt's moment, or null when the table is at its end.</summary>
    /// <param name="waits">The endpoint's own waits; null for the table's.</param>
    /// <param name="attemptsMade">The failed one included, from 1.</param>
    /// <param name="endedAt">The end of the failed attempt: waits run from there.</param>
    /// <param name="retryAfter">What a Retry-After header asked for.</param>
    /// <param name="scale">Multiplies the table's wait (retries.scale), to rehearse an outage in seconds.</param>
    /// <param name="chance">For the jitter.</param>
    public static DateTimeOffset? NextAttemptAt(
        RetryTable table,
        IReadOnlyList<TimeSpan>? waits,
        int attemptsMade,
        DateTimeOffset endedAt,
        TimeSpan? retryAfter,
        double scale,
        Random chance
    )
    {
        waits ??= table.Waits;
        if (attemptsMade > waits.Count)
        {
            return null;
        }
        var jitter = table.JitterUpTo > 1 ? 1 + (chance.NextDouble() * (table.JitterUpTo - 1)) : 1;
        var wait = waits[attemptsMade - 1] * (jitter * scale);
        if (retryAfter is { } asked && table.RetryAfterUpTo is { } limit)
        {
            var honoured = asked < limit ? asked : limit;
            wait = honoured > wait ? honoured : wait;
        }
        return endedAt + wait;
    }
}
