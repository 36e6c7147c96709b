using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>Which deliveries were asked for: as it was typed, and as the log takes it.</summary>
public sealed record DeliverySearch
{
    private static readonly (string Word, string Text, TimeSpan Span)[] Spans =
    [
        ("15m", "Last 15 minutes", TimeSpan.FromMinutes(15)),
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromDays(1)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
    ];

    public string Search { get; private init; } = "";
    public string Type { get; private init; } = "";
    public string Endpoint { get; private init; } = "";
    public string State { get; private init; } = "";
    public string Outcome { get; private init; } = "";
    public string Status { get; private init; } = "";
    public string Last { get; private init; } = "";
    public string Since { get; private init; } = "";
    public string Until { get; private init; } = "";
    public string? Cursor { get; private init; }

    public DeliveryFilter Filter { get; private init; } = new();

    public IReadOnlyList<FieldProblem> Problems { get; private init; } = [];

    /// <summary>A delivery's own id was searched for.</summary>
    public DeliveryId? One { get; private init; }

    /// <summary>Something is filtered.</summary>
    public bool IsActive => Filter != new DeliveryFilter() || Problems.Count > 0;

    /// <summary>One of the fields that are folded away is in use.</summary>
    public bool IsDetailed => Outcome.Length + Status.Length + Since.Length + Until.Length > 0;

    public static IEnumerable<(string Word, string Text)> Ranges => Spans.Select(s => (s.Word, s.Text));

    public string? ProblemOf(string name) => Problems.FirstOrDefault(p => p.Pointer == "/" + name)?.Message;

    /// <summary>The list with this filter. What is relative to now stands in it as the moment that it is: a cursor holds for one filter.</summary>
    public string Path(string list) =>
        Links.With(
            list,
            ("search", Search),
            ("type", Type),
            ("endpoint", Endpoint),
            ("state", State),
            ("outcome", Outcome),
            ("status", Status),
            ("since", Filter.Since is { } since ? Parts.RelativeTime.Iso(since) : Since),
            ("until", Until)
        );

    internal static async Task<DeliverySearch> ReadAsync(
        HttpContext http,
        OrganizationId organization,
        IEventLog events,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var typed = Typed(http);
        var span = Array.Find(Spans, s => s.Word == typed.Last).Span;
        var read = LogQuery.Read(
            http,
            q => new DeliveryFilter(
                q.Id<EndpointId>("endpoint"),
                null,
                q.Text("type"),
                q.Word<DeliveryState>("state"),
                q.Whole("status", 100, 999),
                q.Word<OutcomeClass>("outcome"),
                q.Time("since") ?? (span > TimeSpan.Zero ? Whole(now - span) : null),
                q.Time("until")
            )
        );
        var search = read.Refusal is { } refusal
            ? typed with
            {
                Problems = refusal.Problems,
            }
            : typed with
            {
                Filter = read.Value,
            };
        return await LookUpAsync(search, organization, events, cancel);
    }

    /// <summary>Every query parameter as it was typed, to be shown again.</summary>
    private static DeliverySearch Typed(HttpContext http) =>
        new()
        {
            Search = LogQuery.Typed(http, "search"),
            Type = LogQuery.Typed(http, "type"),
            Endpoint = LogQuery.Typed(http, "endpoint"),
            State = LogQuery.Typed(http, "state"),
            Outcome = LogQuery.Typed(http, "outcome"),
            Status = LogQuery.Typed(http, "status"),
            Last = LogQuery.Typed(http, "last"),
            Since = LogQuery.Typed(http, "since"),
            Until = LogQuery.Typed(http, "until"),
            Cursor = LogQuery.Typed(http, "cursor") is { Length: > 0 } cursor ? cursor : null,
        };

    /// <summary>An id of ours, or the name that a publisher gave to an event.</summary>
    private static async Task<DeliverySearch> LookUpAsync(
        DeliverySearch search,
        OrganizationId organization,
        IEventLog events,
        CancellationToken cancel
    )
    {
        var text = search.Search;
        if (text.Length == 0)
        {
            return search;
        }
        if (DeliveryId.TryParse(text, out var delivery))
        {
            return search with { One = delivery };
        }
        return await LogQuery.EventAsync(text, organization, events, cancel) is { } happened
            ? search with
            {
                Filter = search.Filter with { Event = happened },
            }
            : search with
            {
                Problems =
                [
                    .. search.Problems,
                    new FieldProblem("/search", "is no event's id or external id, and no delivery's id"),
                ],
            };
    }

    private static DateTimeOffset Whole(DateTimeOffset at) =>
        new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
