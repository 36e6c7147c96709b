namespace Talaria.Deliveries.Replays;

/// <summary>Which events a replay takes.</summary>
public static class ReplayRule
{
    /// <param name="seen">The states of the event's deliveries to the endpoint, tests left out.</param>
    /// <param name="matches">Whether the endpoint, as it is now, wants the event.</param>
    public static bool Qualifies(ReplayInclude include, SeenStates seen, bool matches) =>
        // It will come anyway.
        !seen.HasFlag(SeenStates.Pending)
        && include switch
        {
            ReplayInclude.Failed => (seen & (SeenStates.Failed | SeenStates.Cancelled)) != SeenStates.None
                && !seen.HasFlag(SeenStates.Delivered),
            ReplayInclude.Missing => seen == SeenStates.None && matches,
            ReplayInclude.Undelivered => !seen.HasFlag(SeenStates.Delivered) && (seen != SeenStates.None || matches),
            ReplayInclude.All => seen != SeenStates.None || matches,
            _ => throw new ArgumentOutOfRangeException(nameof(include), include, "No such kind."),
        };

    /// <summary>Whether it matters what the endpoint wants.</summary>
    public static bool Matches(ReplayInclude include) => include != ReplayInclude.Failed;

    public static SeenStates Of(DeliveryState state) => (SeenStates)(1 << (int)state);
}

/// <summary>The states in which an event's deliveries to one endpoint are.</summary>
[Flags]
public enum SeenStates
{
    None = 0,
    Pending = 1 << DeliveryState.Pending,
    Delivered = 1 << DeliveryState.Delivered,
    Failed = 1 << DeliveryState.Failed,
    Cancelled = 1 << DeliveryState.Cancelled,
}
