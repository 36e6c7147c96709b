using Talaria.Events;
using Talaria.Ids;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>Which events were asked for: as it was typed, and as the log takes it.</summary>
public sealed record EventSearch
{
    public string Search { get; private init; } = "";
    public string Type { get; private init; } = "";
    public string Scope { get; private init; } = "";
    public string Matched { get; private init; } = "";
    public string Since { get; private init; } = "";
    public string Until { get; private init; } = "";
    public string? Cursor { get; private init; }

    public EventFilter Filter { get; private init; } = new();

    public IReadOnlyList<FieldProblem> Problems { get; private init; } = [];

    /// <summary>One event was searched for by its id or its publisher's name for it.</summary>
    public EventId? One { get; private init; }

    public bool IsActive => Filter != new EventFilter() || Problems.Count > 0;

    public string? ProblemOf(string name) => Problems.FirstOrDefault(p => p.Pointer == "/" + name)?.Message;

    public string Path(string list) =>
        Links.With(list, ("type", Type), ("scope", Scope), ("matched", Matched), ("since", Since), ("until", Until));

    internal static async Task<EventSearch> ReadAsync(
        HttpContext http,
        OrganizationId organization,
        IEventLog events,
        CancellationToken cancel
    )
    {
        var read = LogQuery.Read(
            http,
            q => new EventFilter(q.Text("type"), q.Scope("scope"), q.Time("since"), q.Time("until"), q.Flag("matched"))
        );
        var search = new EventSearch
        {
            Search = LogQuery.Typed(http, "search"),
            Type = LogQuery.Typed(http, "type"),
            Scope = LogQuery.Typed(http, "scope"),
            Matched = LogQuery.Typed(http, "matched"),
            Since = LogQuery.Typed(http, "since"),
            Until = LogQuery.Typed(http, "until"),
            Cursor = LogQuery.Typed(http, "cursor") is { Length: > 0 } cursor ? cursor : null,
            Filter = read.IsRefused ? new() : read.Value,
            Problems = read.Refusal?.Problems ?? [],
        };
        if (search.Search.Length == 0)
        {
            return search;
        }
        return await LogQuery.EventAsync(search.Search, organization, events, cancel) is { } found
            ? search with
            {
                One = found,
            }
            : search with
            {
                Problems = [.. search.Problems, new FieldProblem("/search", "is no event's id or external id")],
            };
    }
}
