using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Folds one attempt into an endpoint's health, and says when a threshold is crossed. Pure.</summary>
/// <remarks>Attempts of one endpoint run side by side, so they may come slightly out of the order in which they ended. The start of a
/// run of failures stays where its first recorded failure put it: notices are unique by it.</remarks>
public static class HealthRule
{
    /// <param name="error">For people, null for a success: "status 500", "timeout".</param>
    /// <param name="rule">Null: counted, but never warned of nor disabled.</param>
    public static (Health After, HealthSignal Signal) Fold(
        Health before,
        bool delivered,
        DateTimeOffset endedAt,
        string? error,
        DisableRule? rule
    )
    {
        if (delivered)
        {
            return (Succeed(before, endedAt), HealthSignal.Nothing);
        }
        // An attempt that ended before the last success but is recorded after it begins no run in the past.
        var since = before.FailingSince ?? Later(endedAt, before.LastSuccessAt);
        var after = before with
        {
            ConsecutiveFailures = before.ConsecutiveFailures + 1,
            FailingSince = since,
            LastFailureAt = Later(endedAt, before.LastFailureAt),
            LastError = error,
        };
        var signal = rule is null ? HealthSignal.Nothing : Decide(before, after, since, endedAt, rule);
        return (signal is HealthSignal.None ? after : after with { Warned = true }, signal);
    }

    /// <summary>A success ends the run of failures, whenever it came; the last failure stays to be seen.</summary>
    public static Health Succeed(Health before, DateTimeOffset endedAt) =>
        before with
        {
            ConsecutiveFailures = 0,
            FailingSince = null,
            LastSuccessAt = Later(endedAt, before.LastSuccessAt),
            Warned = false,
        };

    private static HealthSignal Decide(
        Health before,
        Health after,
        DateTimeOffset since,
        DateTimeOffset endedAt,
        DisableRule rule
    )
    {
        var failures = after.ConsecutiveFailures;
        // Not "equal to": a profile may have been changed to fewer while the endpoint was already beyond.
        if (failures >= rule.AfterFailures)
        {
            return new HealthSignal.Disable($"{failures} consecutive failed attempts");
        }
        if (endedAt - since >= rule.AfterSpan)
        {
            return new HealthSignal.Disable($"failing for {Words(endedAt - since)} without a success");
        }
        if (rule.WarnAtFailures.Contains(failures))
        {
            return new HealthSignal.Warn($"{failures} consecutive failed attempts", failures);
        }
        // Crossed once: from then on the last failure lies beyond the span too.
        return endedAt - since >= rule.WarnAfterSpan && !(before.LastFailureAt - since >= rule.WarnAfterSpan)
            ? new HealthSignal.Warn($"failing for {Words(endedAt - since)} without a success", 0)
            : HealthSignal.Nothing;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b is { } other && other > a ? other : a;

    private static string Words(TimeSpan span) =>
        span.TotalDays >= 3 ? $"{(int)span.TotalDays} days"
        : span.TotalHours >= 2 ? $"{(int)span.TotalHours} hours"
        : span.TotalMinutes >= 2 ? $"{(int)span.TotalMinutes} minutes"
        : $"{(int)span.TotalSeconds} seconds";
}
