using Talaria.Events;
using Talaria.Ids;
using Talaria.Server.Http.Reading;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>What a list's form was asked, read by the interface's rules: fields that were left empty are not there, and times may be as a
/// browser writes them, in UTC.</summary>
internal static class LogQuery
{
    /// <summary>Of a page of a list.</summary>
    private const int Rows = 50;

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

    /// <summary>The event that was searched for by its id or by its publisher's name for it; null if there is none.</summary>
    public static async Task<EventId?> EventAsync(
        string typed,
        OrganizationId organization,
        IEventLog events,
        CancellationToken cancel
    ) =>
        EventId.TryParse(typed, out var id) ? id
        : ExternalId.Refuse(typed) is null ? await events.FindAsync(organization, typed, cancel)
        : null;

    /// <summary>The page of a log that was asked for; an empty one if something in the form is wrong, which is then said above it.</summary>
    /// <param name="list">The log's own, with its filter. It refuses a cursor that is not of it.</param>
    public static async Task<Result<Page<T>>> PageAsync<T>(
        IReadOnlyList<FieldProblem> problems,
        string? cursor,
        Func<PageRequest, Task<Result<Page<T>>>> list
    ) => problems.Count > 0 ? new Page<T>([], null) : await list(new PageRequest(Rows, cursor));

    /// <summary>With which status a list is shown.</summary>
    public static int StatusOf(IReadOnlyList<FieldProblem> problems) =>
        problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
}
