using System.Globalization;
using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>A rule of a profile in words.</summary>
/// <param name="Group">What it is about.</param>
public sealed record ProfileRule(string Group, string Name, string Words);

/// <summary>Everything that a profile decides, but for its catalogue, its body and its retry table, in words. Pure. The same names in the same
/// order for every profile, so that two can be laid side by side.</summary>
internal static class ProfileRules
{
    public static IReadOnlyList<ProfileRule> Of(Profile p) =>
        [
            new("Signature", "Signed", SigningWords.Signed(p.Signature)),
            new("Signature", "Header", SigningWords.Header(p.Signature)),
            new("Signature", "What is signed", SigningWords.Content(p.Signature)),
            new("Signature", "Key", SigningWords.Key(p.Signature)),
            new("Signature", "Several at once", SigningWords.Several(p.Signature)),
            new("Signature", "New secrets", SigningWords.Secret(p.Signature)),
            new("Request", "Content type", p.Request.ContentType),
            new("Request", "User agent", p.Request.UserAgent ?? "none"),
            new("Request", "Fixed headers", p.Request.Headers.Count == 0 ? "none" : List(p.Request.Headers.Keys)),
            new("Request", "Timeout", $"{Spans.Of(p.Timeout)} for connecting, sending and reading the answer together"),
            new("Retries", "Attempts", Attempts(p)),
            new("Retries", "Jitter", Jitter(p.Retries.JitterUpTo)),
            new("Retries", "Retry-After", RetryAfter(p.Retries.RetryAfterUpTo)),
            new(
                "Retries",
                "Slowed down by",
                p.Retries.ThrottleOn.Count == 0 ? "nothing" : Statuses(p.Retries.ThrottleOn)
            ),
            new(
                "Retries",
                "410 Gone",
                p.Retries.DisableOnGone ? "disables the endpoint" : "is a failure like any other"
            ),
            new("Failing endpoints", "Warned", Warned(p.Disable)),
            new("Failing endpoints", "Disabled", Disabled(p.Disable)),
            new("Endpoints", "URL", Url(p.Url)),
            new("Endpoints", "Same URL twice", p.Url.Unique ? "refused within an organization" : "allowed"),
            new(
                "Endpoints",
                "Name",
                $"{(p.Limits.NameRequired ? "required" : "optional")}, up to {Number(p.Limits.NameLength)} characters"
            ),
            new(
                "Endpoints",
                "How many",
                p.Limits.MaxEndpoints is { } most ? $"at most {Number(most)} in an organization" : "no limit of its own"
            ),
            new("Endpoints", "Deleting", p.DeleteWhileScoped ? "always" : "refused while it is linked to ids"),
            new("Subscriptions", "Event types", Types(p)),
            new(
                "Subscriptions",
                "Without ids",
                p.Scopes.All(s => !s.OnEndpoints) ? "there are no ids to choose"
                    : p.Subscriptions.NoScopeIdsMeansAll ? "an endpoint gets events of every id"
                    : "an endpoint gets nothing until it is linked"
            ),
            new("Subscriptions", "Types outside the catalogue", p.Catalogue.Open ? "accepted" : "refused"),
            new(
                "Management",
                "Facade",
                p.Facade is { } facade ? $"{facade}, beside the native API" : "none: the native API alone"
            ),
        ];

    private static string Attempts(Profile p)
    {
        var waits = p.Retries.Waits;
        return waits.Count == 0
            ? "1, and no retry"
            : $"{waits.Count + 1} over {Spans.Of(waits.Aggregate(TimeSpan.Zero, (a, b) => a + b))}";
    }

    private static string Jitter(double upTo) =>
        upTo > 1
            ? $"each wait grows by up to {((upTo - 1) * 100).ToString("0.#", CultureInfo.InvariantCulture)} %"
            : "none: waits are exact";

    private static string RetryAfter(TimeSpan? upTo) =>
        upTo is { } limit ? $"honoured up to {Spans.Of(limit)}, never below the table's wait" : "ignored";

    private static string Statuses(IEnumerable<int> statuses) =>
        $"{List(statuses.Order().Select(s => s.ToString(CultureInfo.InvariantCulture)))}: one request at a time, a second apart, until a success";

    private static string Warned(DisableRule? rule) =>
        rule switch
        {
            { WarnAtFailures.Count: > 0 } =>
                $"at {List(rule.WarnAtFailures.Select(n => Number(n)))} failed attempts in a row",
            { WarnAfterSpan: { } span } =>
                $"by the first failure {Spans.Of(span)} after the first since the last success",
            _ => "not before",
        };

    private static string Disabled(DisableRule? rule) =>
        rule switch
        {
            { AfterFailures: { } count, AfterSpan: { } span } => $"{AtCount(count)}, or {AfterSpan(span)}",
            { AfterFailures: { } count } => AtCount(count),
            { AfterSpan: { } span } => AfterSpan(span),
            _ => "never: a failing endpoint goes on getting events",
        };

    private static string AtCount(int count) => $"at {Number(count)} failed attempts in a row";

    private static string AfterSpan(TimeSpan span) =>
        $"by the first failure {Spans.Of(span)} after the first since the last success";

    private static string Url(UrlRule rule) =>
        $"{(rule.AllowHttp ? "https or http" : "https only")}, up to {Number(rule.MaxLength)} characters"
        + (rule.PrivateAddresses ? ", private and loopback addresses too" : "");

    private static string Types(Profile p) =>
        (p.Subscriptions.Patterns ? "whole names, or patterns such as agent.*" : "whole names of the catalogue")
        + (p.Subscriptions.EventsRequired ? "; at least one" : "; none named means all");

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
