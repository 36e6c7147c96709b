using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>What a list's form was asked, read by the interface's rules: fields that were left empty are not there, and times may be as a
/// browser writes them, in UTC.</summary>
internal static class LogQuery
{
    private static readonly string[] Times = ["since", "until"];

    public static Result<T> Read<T>(HttpContext http, Func<QueryReader, T> read) =>
        QueryReader.ReadKnown(
            new QueryCollection(
                http.Request.Query.Where(q => q.Value.Count > 0 && q.Value[0]!.Trim().Length > 0)
                    .ToDictionary(
                        q => q.Key,
                        q => new Microsoft.Extensions.Primitives.StringValues(
                            Times.Contains(q.Key, StringComparer.Ordinal)
                                ? WithOffset(q.Value[0]!.Trim())
                                : q.Value[0]!.Trim()
                        ),
                        StringComparer.Ordinal
                    )
            ),
            read
        );

    /// <summary><c>2026-11-21T11:00</c> has neither seconds nor an offset.</summary>
    internal static string WithOffset(string typed) =>
        typed.Length == 16 ? $"{typed}:00Z"
        : typed.Length is >= 19 and <= 23 && char.IsAsciiDigit(typed[^1]) ? typed + "Z"
        : typed;

    /// <summary>As it was typed; empty if it was not.</summary>
    public static string Typed(HttpContext http, string name) => http.Request.Query[name].ToString().Trim();
}
