namespace Talaria.Retries;

/// <summary>A literal list of waits; no formula. Waits run from the end of the failed attempt.</summary>
public sealed record RetryTable
{
    public required IReadOnlyList<TimeSpan> Waits { get; init; }

    /// <summary>Each wait is multiplied by a random factor from 1 to this; 1 for none.</summary>
    public double JitterUpTo { get; init; } = 1;

    /// <summary>Whether a Retry-After header is honoured, and up to what; null: ignored. Never below the table's wait.</summary>
    public TimeSpan? RetryAfterUpTo { get; init; }

    /// <summary>Statuses after which the lane's window falls to one and a second passes between requests until a success.</summary>
    public IReadOnlySet<int> ThrottleOn { get; init; } = new HashSet<int>();

    /// <summary>A 410 disables the endpoint.</summary>
    public bool DisableOnGone { get; init; }
}
