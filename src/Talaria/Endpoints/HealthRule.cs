using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Folds one attempt into an endpoint's health and says what that crosses. Pure; the store applies it attempt by attempt under a
/// lock, so each threshold is crossed exactly once.</summary>
public static class HealthRule
{
    /// <param name="endedAt">The end of the attempt.</param>
    /// <param name="error">In a few words: "status 500", "timeout"; null for a success.</param>
    /// <param name="rule">The profile's; null: never disabled.</param>
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
            return (
                before with
                {
                    ConsecutiveFailures = 0,
                    FailingSince = null,
                    Warned = false,
                    LastSuccessAt = Later(before.LastSuccessAt, endedAt),
                },
                HealthSignal.None
            );
        }
        var since = before.FailingSince is { } earlier && earlier < endedAt ? earlier : endedAt;
        var after = before with
        {
            ConsecutiveFailures = before.ConsecutiveFailures + 1,
            FailingSince = since,
            LastFailureAt = Later(before.LastFailureAt, endedAt),
            LastError = error,
        };
        var signal = rule is null ? HealthSignal.None : Judge(before, after, endedAt, rule);
        return (after with { Warned = before.Warned || signal.Warning is not null }, signal);
    }

    private static HealthSignal Judge(Health before, Health after, DateTimeOffset endedAt, DisableRule rule)
    {
        var failures = after.ConsecutiveFailures;
        var span = endedAt - after.FailingSince!.Value;
        if (failures >= rule.AfterFailures)
        {
            return HealthSignal.Disable($"{failures} consecutive failed attempts, the last one: {after.LastError}.");
        }
        if (span >= rule.AfterSpan)
        {
            return HealthSignal.Disable(
                $"Every attempt since {after.FailingSince:yyyy-MM-dd HH:mm:ss} UTC failed, the last one: {after.LastError}."
            );
        }
        if (rule.WarnAtFailures.Contains(failures))
        {
            return HealthSignal.Warn($"{failures} consecutive failed attempts, the last one: {after.LastError}.");
        }
        // Told once a run of failures: a profile warns by counts or by time, not both.
        return span >= rule.WarnAfterSpan && !before.Warned
            ? HealthSignal.Warn(
                $"Every attempt since {after.FailingSince:yyyy-MM-dd HH:mm:ss} UTC failed, the last one: {after.LastError}."
            )
            : HealthSignal.None;
    }

    private static DateTimeOffset Later(DateTimeOffset? known, DateTimeOffset moment) =>
        known is { } k && k > moment ? k : moment;
}

/// <summary>What an attempt crossed: nothing, a warning point, or the end.</summary>
/// <param name="Warning">What the owners are told.</param>
/// <param name="DisableReason">Why the endpoint is disabled.</param>
public readonly record struct HealthSignal(string? Warning, string? DisableReason)
{
    public static readonly HealthSignal None;

    public static HealthSignal Warn(string warning) => new(warning, null);

    public static HealthSignal Disable(string reason) => new(null, reason);
}
