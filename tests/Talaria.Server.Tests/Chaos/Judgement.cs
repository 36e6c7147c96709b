using Talaria.Endpoints;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Chaos;

/// <summary>What was promised, held against what was accepted, what the receivers saw, and what the log says. Pure.</summary>
/// <param name="LateBegan">The late endpoint was asked for.</param>
/// <param name="LateMade">It was answered: every event published from now on is for it too.</param>
/// <param name="MostRepeated">Requests that a kill or a lapse may have made twice: those in flight, and those whose outcomes waited to be recorded.</param>
internal sealed record Judgement(
    Aftermath Log,
    IReadOnlyCollection<Accepted> Accepted,
    IReadOnlyCollection<Seen> Seen,
    TimeSpan LateBegan,
    TimeSpan LateMade,
    int Kills,
    int Lapses,
    int MostRepeated
)
{
    private const int Shown = 12;

    /// <summary>The store's times are of the end of an attempt as the node saw it; a success may be noted a second late.</summary>
    private static readonly TimeSpan Blur = TimeSpan.FromSeconds(2);

    private readonly ILookup<(string Listener, string Event), Seen> seenBy = Seen.ToLookup(s => (s.Listener, s.Event));

    private readonly ILookup<(string Listener, string Event), DeliveryDetail> deliveriesBy = Log.Deliveries.ToLookup(
        d => (Log.Endpoints[d.EndpointId!].Name!, d.EventId)
    );

    private readonly HashSet<string> stored = [.. Log.Events.Select(e => e.Id)];

    private readonly Dictionary<string, Accepted> acceptedById = Accepted.DistinctBy(a => a.Id).ToDictionary(a => a.Id);

    private readonly ILookup<string, DeliveryDetail> deliveriesOf = Log.Deliveries.ToLookup(d => d.EventId);

    private readonly Dictionary<string, DeliveryDetail> deliveryById = Log.Deliveries.ToDictionary(d => d.Id);

    /// <summary>Deliveries that were answered 200 more than once: how often too many.</summary>
    public int Repeated => seenBy.Sum(s => Math.Max(0, s.Count(r => r.Status == 200) - 1));

    /// <summary>Requests that are in no log.</summary>
    public int Unlogged => Seen.Count - Matched;

    private int Matched => seenBy.Sum(s => Math.Min(s.Count(), deliveriesBy[s.Key].Sum(d => d.Attempts.Count)));

    /// <returns>Nothing, if all is as it was promised.</returns>
    public IReadOnlyList<string> Complaints() =>
        [
            .. Few("accepted events that are lost or short of an endpoint", Accepted.SelectMany(Missing)),
            .. Few("accepted events that are not stored", Accepted.Where(a => !stored.Contains(a.Id)).Select(Name)),
            .. Few("events that are stored wrongly", Log.Events.SelectMany(Misstored)),
            .. Few("numbers that became several events", Split()),
            .. Few("deliveries that have not ended well", Log.Deliveries.SelectMany(Unended)),
            .. Few("deliveries whose list and log differ", Log.Listed.SelectMany(Miscounted)),
            .. Few("logged attempts that nobody saw", deliveriesBy.SelectMany(Unseen)),
            .. Few("endpoints", Log.Endpoints.Values.SelectMany(e => Health(e).Concat(Figures(e)))),
            .. Bounds(),
        ];

    private IEnumerable<string> Missing(Accepted accepted)
    {
        foreach (var listener in Listener.All.Where(l => Due(l, accepted.Type, accepted) == true))
        {
            var requests = seenBy[(listener.Name, accepted.Id)].ToList();
            if (!requests.Exists(r => listener.Grim || r.Status == 200))
            {
                var deliveries = string.Join("; ", deliveriesBy[(listener.Name, accepted.Id)].Select(Describe));
                yield return $"{Name(accepted)} to {listener.Name}: {requests.Count} requests; {deliveries}";
            }
        }
    }

    /// <summary>Also of events that nobody was told of: what is stored is whole.</summary>
    private IEnumerable<string> Misstored(EventResource stored)
    {
        foreach (var listener in Listener.All)
        {
            var count = deliveriesBy[(listener.Name, stored.Id)].Count();
            var due = Due(listener, stored.Type, acceptedById.GetValueOrDefault(stored.Id));
            if (count > 1 || (due ?? count == 1) != (count == 1))
            {
                yield return $"{stored.Id} {stored.Type} {stored.ExternalId}: {count} deliveries to {listener.Name}";
            }
        }
        if (deliveriesOf[stored.Id].Count() is var all && all != stored.Deliveries)
        {
            yield return $"{stored.Id}: {all} deliveries, said were {stored.Deliveries}";
        }
    }

    /// <returns>Null: it may be, and may be not.</returns>
    private bool? Due(Listener listener, string type, Accepted? accepted) =>
        !listener.Late || !listener.Wants(type) ? listener.Wants(type)
        : accepted?.BeganAt > LateMade ? true
        : accepted?.EndedAt < LateBegan ? false
        : null;

    private IEnumerable<string> Split() =>
        Seen.Select(s => (s.N, s.Event))
            .Concat(Accepted.Select(a => (a.N, a.Id)))
            .Distinct()
            .GroupBy(s => s.N)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(s => s.Item2))}");

    private IEnumerable<string> Unended(DeliveryDetail delivery)
    {
        var listener = ListenerOf(delivery);
        var asLogged = listener.Grim
            ? LastOf(delivery) == listener.Retries.Count + 1
            : delivery.Attempts.Any(a => a.Status == 200);
        if (delivery.State != (listener.Grim ? "failed" : "delivered") || !asLogged)
        {
            yield return $"{delivery.Id} to {listener.Name}: {Describe(delivery)}";
        }
    }

    private IEnumerable<string> Miscounted(DeliveryResource listed)
    {
        var detail = deliveryById[listed.Id];
        var said = string.Join(" and ", Log.Last[listed.Id]);
        // Two nodes may have made the last one.
        var last = detail.Attempts.Where(a => a.Number == LastOf(detail)).Select(Aftermath.Describe);
        if (listed.State != detail.State || listed.Attempts != LastOf(detail) || !last.Contains(said))
        {
            yield return $"{listed.Id}: {listed.State} after {listed.Attempts} attempts, the last {said}; {Describe(detail)}";
        }
    }

    /// <summary>An attempt with a status was made with the very signature that is logged. One that came to nothing may have been cut before it arrived.</summary>
    private IEnumerable<string> Unseen(IGrouping<(string, string), DeliveryDetail> deliveries)
    {
        var seen = seenBy[deliveries.Key].Select(s => (s.Signature, (int?)s.Status)).ToList();
        foreach (var attempt in deliveries.SelectMany(d => d.Attempts).Where(a => a.Status is not null))
        {
            if (!seen.Remove((attempt.Request.Headers["webhook-signature"], attempt.Status)))
            {
                yield return $"{deliveries.Key}: number {attempt.Number}, {attempt.Status}, {attempt.Id}";
            }
        }
    }

    private IEnumerable<string> Health(EndpointResource endpoint)
    {
        var folded = Endpoints.Health.Good;
        var attempts = AttemptsOf(endpoint).OrderBy(a => a.At.AddMilliseconds(a.Duration)).ToList();
        foreach (var a in attempts)
        {
            var (delivered, error) = (a.Status is >= 200 and < 300, a.Status is { } s ? $"status {s}" : a.Outcome);
            var end = a.At.AddMilliseconds(a.Duration);
            folded = HealthRule.Fold(folded, delivered, end, delivered ? null : error, rule: null).After;
        }
        var shown = endpoint.Health;
        if (
            shown.ConsecutiveFailures != folded.ConsecutiveFailures
            || !Near(shown.FailingSince, folded.FailingSince)
            || !Near(shown.LastSuccessAt, folded.LastSuccessAt)
            || !Near(shown.LastFailureAt, folded.LastFailureAt)
            || (shown.LastError is null) != (folded.LastError is null)
        )
        {
            yield return $"{endpoint.Name}: health {shown}, of {attempts.Count} attempts folds {folded}";
        }
    }

    private IEnumerable<string> Figures(EndpointResource endpoint)
    {
        var log = AttemptsOf(endpoint)
            .CountBy(a => a.Status is { } s ? $"{s / 100}xx" : a.Outcome)
            .Select(c => $"{c.Key} {c.Value}")
            .Order(StringComparer.Ordinal);
        var shown = Log.Statistics[endpoint.Id]
            .Outcomes.Select(o => $"{o.Key} {o.Value}")
            .Order(StringComparer.Ordinal);
        if (!log.SequenceEqual(shown))
        {
            yield return $"{endpoint.Name}: statistics {string.Join(", ", shown)}; log {string.Join(", ", log)}";
        }
    }

    private IEnumerable<string> Bounds()
    {
        if (Repeated > (Kills + Lapses) * MostRepeated)
        {
            yield return $"{Repeated} repeated, of {Kills} kills and {Lapses} lapses at most {MostRepeated} each";
        }
        if (Unlogged > Kills * MostRepeated)
        {
            yield return $"{Unlogged} requests in no log, of {Kills} kills at most {MostRepeated} each";
        }
    }

    private IEnumerable<AttemptResource> AttemptsOf(EndpointResource endpoint) =>
        Log.Deliveries.Where(d => d.EndpointId == endpoint.Id).SelectMany(d => d.Attempts);

    private Listener ListenerOf(DeliveryDetail delivery) =>
        Listener.All.Single(l => l.Name == Log.Endpoints[delivery.EndpointId!].Name);

    private static bool Near(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null == b is null && (a - b)?.Duration() is not { } apart || (a - b)?.Duration() < Blur;

    private static int LastOf(DeliveryDetail delivery) =>
        delivery.Attempts.Select(a => a.Number).DefaultIfEmpty().Max();

    private static string Name(Accepted accepted) => $"{accepted.Id} {accepted.Type}, number {accepted.N}";

    private static string Describe(DeliveryDetail d) =>
        $"{d.Id} {d.State} {d.Reason}, next {d.NextAttemptAt:HH:mm:ss.fff}, attempts "
        + string.Join(", ", d.Attempts.Select(a => $"{a.Number} {a.At:HH:mm:ss.fff} {Aftermath.Describe(a)}"));

    private static IEnumerable<string> Few(string what, IEnumerable<string> all)
    {
        var list = all.ToList();
        return list.Count == 0
            ? []
            :
            [
                $"{list.Count} {what}:",
                .. list.Take(Shown).Select(l => "  " + l),
                .. list.Count > Shown ? ["  ..."] : Array.Empty<string>(),
            ];
    }
}
