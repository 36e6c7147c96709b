using System.Globalization;

namespace Talaria.Notifications;

/// <summary>What notices say, in one sentence each. Pure.</summary>
public static class NoticeText
{
    public static string Of(NoticeKind kind, NoticeFacts facts) =>
        kind switch
        {
            NoticeKind.Added => $"{Name(facts)} was added.",
            NoticeKind.Enabled => $"{Name(facts)} was enabled.",
            NoticeKind.Disabled => $"{Name(facts)} was disabled: {Sentence(facts.Reason)}",
            NoticeKind.Exhausted =>
                $"{Name(facts)} did not take delivery {facts.Delivery?.Id} ({facts.Delivery?.EventType}): {Sentence(facts.Reason)}",
            _ => Failing(facts),
        };

    /// <summary>A moment as people are told it: <c>2026-03-26 12:00 UTC</c>.</summary>
    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Failing(NoticeFacts facts)
    {
        var attempts = facts.Failures == 1 ? "1 failed attempt" : $"{facts.Failures} failed attempts in a row";
        var since = facts.FailingSince is { } began ? $" since {Moment(began)}" : "";
        var error = facts.LastError is { } last ? $"; the last error is: {last}" : "";
        return $"{Name(facts)} is failing: {attempts}{since}{error}.";
    }

    private static string Name(NoticeFacts facts) =>
        facts.Name is { } name ? $"Endpoint '{name}' ({facts.Url})" : $"Endpoint {facts.Url}";

    private static string Sentence(string? text) => $"{(text ?? "no reason given").TrimEnd('.')}.";
}
