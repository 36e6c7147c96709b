using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Chaos;

/// <summary>A small run in which everything was kept: an event of each type, published after the late endpoint was made. What is changed of it is a promise broken.</summary>
internal sealed class PeacefulWorld
{
    public const int MostRepeated = 2;
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    public PeacefulWorld()
    {
        foreach (var (type, n) in Listener.Types.Select((type, n) => (type, n)))
        {
            Accepted.Add(
                new Accepted(n, type, $"run-{n}", $"evt_{n}", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21))
            );
            var wanting = Listener.All.Where(l => l.Wants(type)).ToList();
            Events.Add(Event(n, type, wanting.Count));
            wanting.ForEach(listener => Deliver(listener, n, type));
        }
    }

    public List<Accepted> Accepted { get; } = [];

    public List<Seen> Seen { get; } = [];

    public List<EventResource> Events { get; } = [];

    public List<DeliveryDetail> Deliveries { get; } = [];

    /// <summary>What the list says instead of what the delivery's own page says.</summary>
    public Func<DeliveryResource, DeliveryResource> Listed { get; set; } = d => d;

    /// <summary>What the list's filters say of last attempts instead of what the log says.</summary>
    public Func<DeliveryDetail, string?, string?> Last { get; set; } = (_, last) => last;

    public Func<EndpointResource, EndpointHealth> Health { get; set; } = e => e.Health;

    public Func<string, Dictionary<string, long>, Dictionary<string, long>> Outcomes { get; set; } = (_, o) => o;

    public int Kills { get; set; }

    public int Lapses { get; set; }

    public DeliveryDetail Of(string listener, int n) => Deliveries.Single(d => d.Id == $"dlv_{listener}_{n}");

    public void Change(DeliveryDetail before, DeliveryDetail after) => Deliveries[Deliveries.IndexOf(before)] = after;

    /// <summary>As the receiver had it and as the log has it.</summary>
    public void Attempt(string listener, int n, int status, bool logged = true)
    {
        var delivery = Of(listener, n);
        var attempt = Made(delivery.Id, delivery.Attempts.Count + 1, status);
        Seen.Add(SeenBy(listener, n, attempt));
        if (logged)
        {
            Change(delivery, delivery with { Attempts = [.. delivery.Attempts, attempt] });
        }
    }

    public Judgement Judge()
    {
        var endpoints = Listener.All.Select(l => Endpoint(l.Name)).ToDictionary(e => e.Id);
        var log = new Aftermath(
            endpoints,
            Events,
            [.. Deliveries.Select(d => Listed(AsListed(d)))],
            Deliveries,
            Deliveries
                .Select(d =>
                    (d.Id, What: Last(d, d.Attempts.MaxBy(a => a.Number) is { } a ? Aftermath.Describe(a) : null))
                )
                .Where(l => l.What is not null)
                .ToLookup(l => l.Id, l => l.What!),
            endpoints.Values.ToDictionary(e => e.Id, Statistics)
        );
        return new Judgement(
            log,
            Accepted,
            Seen,
            TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(11),
            Kills,
            Lapses,
            MostRepeated
        );
    }

    public static AttemptResource Made(string delivery, int number, int? status) =>
        new()
        {
            Id = $"att_{delivery}_{number}",
            Number = number,
            At = Noon.AddMinutes(number),
            Outcome = status is null ? "timeout" : "status",
            Status = status,
            Duration = 5,
            Timings = new AttemptTimings { Total = 5 },
            Request = new AttemptRequest
            {
                Url = "http://127.0.0.1/",
                Headers = new Dictionary<string, string> { ["webhook-signature"] = $"v1,{delivery}_{number}" },
            },
        };

    public static EventResource Event(int n, string type, int deliveries) =>
        new()
        {
            Id = $"evt_{n}",
            ExternalId = $"run-{n}",
            Type = type,
            Data = null,
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            Test = false,
            OccurredAt = Noon,
            CreatedAt = Noon,
            Deliveries = deliveries,
        };

    public static DeliveryDetail Delivery(string listener, int n, string type) =>
        new()
        {
            Id = $"dlv_{listener}_{n}",
            EventId = $"evt_{n}",
            EventType = type,
            EndpointId = $"ep_{listener}",
            State = "delivered",
            Attempts = [],
            Test = false,
            Replay = false,
            CreatedAt = Noon,
        };

    private void Deliver(Listener listener, int n, string type)
    {
        var delivery = Delivery(listener.Name, n, type);
        Deliveries.Add(listener.Grim ? delivery with { State = "failed" } : delivery);
        foreach (var _ in Enumerable.Range(0, listener.Grim ? listener.Retries.Count + 1 : 1))
        {
            Attempt(listener.Name, n, listener.Grim ? 500 : 200);
        }
    }

    private static Seen SeenBy(string listener, int n, AttemptResource attempt) =>
        new(listener, $"evt_{n}", n, attempt.Request.Headers["webhook-signature"]) { Status = attempt.Status ?? 0 };

    private static DeliveryResource AsListed(DeliveryDetail d) =>
        new()
        {
            Id = d.Id,
            EventId = d.EventId,
            EventType = d.EventType,
            EndpointId = d.EndpointId,
            State = d.State,
            Attempts = d.Attempts.Select(a => a.Number).DefaultIfEmpty().Max(),
            Test = false,
            Replay = false,
            CreatedAt = d.CreatedAt,
        };

    private IEnumerable<AttemptResource> AttemptsOf(string endpoint) =>
        Deliveries.Where(d => d.EndpointId == endpoint).SelectMany(d => d.Attempts);

    private EndpointResource Endpoint(string name)
    {
        var endpoint = new EndpointResource
        {
            Id = $"ep_{name}",
            Name = name,
            Url = "http://127.0.0.1/",
            Events = [],
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            Enabled = true,
            Status = "active",
            HeaderNames = [],
            Version = 1,
            Health = Folded(AttemptsOf($"ep_{name}")),
            CreatedAt = Noon,
            UpdatedAt = Noon,
        };
        return endpoint with { Health = Health(endpoint) };
    }

    /// <summary>Whoever answered 200 here has no failure after it.</summary>
    private static EndpointHealth Folded(IEnumerable<AttemptResource> attempts)
    {
        var ends = attempts.ToLookup(a => a.Status == 200, a => a.At.AddMilliseconds(a.Duration));
        var failures = ends[true].Any() ? 0 : ends[false].Count();
        return new EndpointHealth
        {
            ConsecutiveFailures = failures,
            FailingSince = failures == 0 ? null : ends[false].Min(),
            LastSuccessAt = ends[true].Any() ? ends[true].Max() : null,
            LastFailureAt = ends[false].Any() ? ends[false].Max() : null,
            LastError = ends[false].Any() ? "status 500" : null,
        };
    }

    private StatisticsResource Statistics(EndpointResource endpoint) =>
        new()
        {
            Since = Noon,
            Until = Noon,
            Attempts = 0,
            Delivered = 0,
            Failed = 0,
            Outcomes = Outcomes(
                endpoint.Name!,
                AttemptsOf(endpoint.Id)
                    .CountBy(a => a.Status is { } s ? $"{s / 100}xx" : a.Outcome)
                    .ToDictionary(c => c.Key, c => (long)c.Value)
            ),
            Duration = new DurationsResource(),
            Hours = [],
        };
}
