using System.Globalization;
using Talaria.Endpoints;
using Talaria.Profiles;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>An endpoint's fields as the texts of its form, by name: what a form began with, what was typed and what is there by now are
/// compared as such. Neither secrets nor values of headers are among them.</summary>
internal static class EndpointTexts
{
    public static IReadOnlyDictionary<string, string> Of(Endpoint endpoint, Profile profile) =>
        All(
            profile,
            new(StringComparer.Ordinal)
            {
                ["url"] = endpoint.Url,
                ["name"] = endpoint.Name ?? "",
                ["description"] = Lines(endpoint.Description ?? ""),
                ["external_id"] = endpoint.ExternalId ?? "",
                ["events"] = Sorted(endpoint.Events),
                ["timeout"] = endpoint.Timeout is { } timeout ? Number(timeout.TotalSeconds) : "",
                ["retries"] = endpoint.Retries is { } waits ? Waits(waits) : "",
                ["rate_limit"] = endpoint.RateLimit is { } rate ? Number(rate) : "",
                ["metadata"] = Lines(endpoint.Metadata ?? ""),
            },
            kind => Sorted(endpoint.Scopes.GetValueOrDefault(kind, []))
        );

    public static IReadOnlyDictionary<string, string> Of(Form form, Profile profile) =>
        All(
            profile,
            new(StringComparer.Ordinal)
            {
                ["url"] = form.Text("url") ?? "",
                ["name"] = form.Text("name") ?? "",
                ["description"] = form.Text("description") ?? "",
                ["external_id"] = form.Text("external_id") ?? "",
                ["events"] = Sorted(EndpointForm.Events(form)),
                ["timeout"] = form.Text("timeout") ?? "",
                ["retries"] = form.Text("retries") ?? "",
                ["rate_limit"] = form.Text("rate_limit") ?? "",
                ["metadata"] = form.Text("metadata") ?? "",
            },
            kind => Sorted(EndpointForm.Scope(form, kind))
        );

    /// <summary>What the form began with, as it came back with it; a field that did not come back counts as empty.</summary>
    public static IReadOnlyDictionary<string, string> Before(Form form, Profile profile) =>
        Of(Form.Blank, profile).Keys.ToDictionary(k => k, k => form.Text(Was(k)) ?? "", StringComparer.Ordinal);

    /// <summary>The hidden field that holds what another began with.</summary>
    public static string Was(string name) => $"was/{name}";

    public static IReadOnlySet<string> Differing(
        IReadOnlyDictionary<string, string> a,
        IReadOnlyDictionary<string, string> b
    ) => a.Keys.Where(k => a[k] != b[k]).ToHashSet(StringComparer.Ordinal);

    public static string Waits(IReadOnlyList<TimeSpan> waits) =>
        waits.Count == 0 ? "none" : string.Join(' ', waits.Select(Duration.Format));

    /// <summary>As <see cref="Waits"/>, for reading: <c>12s, 2m24s, then 1d, 5 times</c>.</summary>
    public static string WaitsTold(IReadOnlyList<TimeSpan> waits)
    {
        const int worthTelling = 3;
        var alike = waits.Reverse().TakeWhile(wait => wait == waits[^1]).Count();
        return alike < worthTelling
            ? Waits(waits).Replace(" ", ", ", StringComparison.Ordinal)
            : string.Join(", ", waits.SkipLast(alike).Select(Duration.Format))
                + (alike == waits.Count ? "" : ", then ")
                + $"{Duration.Format(waits[^1])}, {alike} times";
    }

    private static IReadOnlyDictionary<string, string> All(
        Profile profile,
        Dictionary<string, string> texts,
        Func<string, string> scope
    )
    {
        foreach (var kind in profile.Scopes.Where(k => k.OnEndpoints))
        {
            texts[$"scopes/{kind.Name}"] = scope(kind.Name);
        }
        return texts;
    }

    private static string Sorted(IEnumerable<string> items) =>
        string.Join('\n', items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
