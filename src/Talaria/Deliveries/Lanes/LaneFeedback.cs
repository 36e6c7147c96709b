using Talaria.Deliveries.Sending;

namespace Talaria.Deliveries.Lanes;

/// <summary>What an attempt's outcome means for its lane's window.</summary>
public enum LaneFeedback
{
    /// <summary>The window grows by one.</summary>
    Success,

    /// <summary>The receiver answered, though not as wished: the window stays.</summary>
    Refused,

    /// <summary>No answer: the window falls to one until a success.</summary>
    Silent,

    /// <summary>The receiver asked for less: one at a time, a second apart, until a success.</summary>
    Throttled,

    /// <summary>No attempt was made.</summary>
    None,
}

internal static class LaneFeedbacks
{
    public static LaneFeedback Of(AttemptOutcome outcome, IReadOnlySet<int> throttleOn) =>
        outcome.Status is not { } status ? LaneFeedback.Silent
        : outcome.Delivered ? LaneFeedback.Success
        : throttleOn.Contains(status) ? LaneFeedback.Throttled
        : LaneFeedback.Refused;
}
