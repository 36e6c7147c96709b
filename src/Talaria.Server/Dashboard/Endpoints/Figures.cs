using System.Globalization;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>Figures as an endpoint's pages write them.</summary>
internal static class Figures
{
    /// <summary>Never rounded up to 100 % or down to 0 %: a single failure shows.</summary>
    public static string Percent(double part) =>
        part is > 0 and < 1
            ? $"{Math.Clamp(Math.Floor(part * 1000) / 10, 0.1, 99.9).ToString("0.0", CultureInfo.InvariantCulture)} %"
            : $"{(part * 100).ToString("0", CultureInfo.InvariantCulture)} %";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A name of a field for people: <c>scopes/agent</c> is "Agents".</summary>
    public static string Field(string name) =>
        name switch
        {
            "url" => "URL",
            "external_id" => "External id",
            "rate_limit" => "Rate limit",
            _ when name.StartsWith("scopes/", StringComparison.Ordinal) => ProfileWords.Plural(
                name["scopes/".Length..]
            ),
            _ => char.ToUpperInvariant(name[0]) + name[1..],
        };
}
