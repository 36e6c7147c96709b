using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Organizations.Sessions;

namespace Talaria.Storage;

/// <summary>What the rows of both stores mean: each takes its columns in the order in which the statements of its table name them.</summary>
internal static class Stored
{
    public const string HeadersColumn = "endpoints.headers";
    public const string SecretsColumn = "endpoints.secrets";

    public static Organization Organization(IRow row) =>
        new()
        {
            Id = new OrganizationId(row.Guid()),
            ExternalId = row.TextOrNull(),
            Name = row.Text(),
            Profile = row.Text(),
            Owners = Columns.ReadList(row.Text()),
            ConfiguredIn = row.TextOrNull(),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
        };

    public static ApiKey Key(IRow row) =>
        new()
        {
            Id = new KeyId(row.Guid()),
            Organization = new OrganizationId(row.Guid()),
            Name = row.Text(),
            Permissions = (Permissions)row.Int(),
            CreatedAt = row.Time(),
            ExpiresAt = row.TimeOrNull(),
            LastUsedAt = row.TimeOrNull(),
        };

    public static Session Session(IRow row) =>
        new()
        {
            Id = new SessionId(row.Guid()),
            Organization = row.GuidOrNull() is { } owner ? new OrganizationId(owner) : null,
            ReadOnly = row.Bool(),
            Theme = Columns.ReadTheme(row.TextOrNull()),
            Proof = row.BlobOrNull(),
            CreatedAt = row.Time(),
            ExpiresAt = row.Time(),
        };

    public static Event Event(IRow row) =>
        new()
        {
            Id = new EventId(row.Guid()),
            Organization = new OrganizationId(row.Guid()),
            ExternalId = row.TextOrNull(),
            Type = row.Text(),
            Data = row.BlobOrNull(),
            Scopes = Json.Scopes(row.TextOrNull()),
            OccurredAt = row.Time(),
            CreatedAt = row.Time(),
            Deliveries = row.Int(),
            Test = row.Bool(),
            CallbackUrl = row.TextOrNull(),
            ErasedAt = row.TimeOrNull(),
        };

    public static Delivery Delivery(IRow row)
    {
        var (id, happened, type) = (row.Guid(), row.Guid(), row.TextOrNull());
        var (organization, endpoint) = (row.Guid(), new EndpointId(row.Guid()));
        var (url, name, callback) = (row.TextOrNull(), row.TextOrNull(), row.TextOrNull());
        return new()
        {
            Id = new DeliveryId(id),
            Event = new EventId(happened),
            EventType = type ?? "",
            Organization = new OrganizationId(organization),
            Endpoint = endpoint,
            Url = Callbacks.IsLane(endpoint) ? callback : url,
            EndpointName = name,
            State = (DeliveryState)row.Int(),
            Reason = row.TextOrNull(),
            Attempts = row.Int(),
            LastStatus = row.IntOrNull(),
            LastOutcome = (OutcomeClass?)row.IntOrNull(),
            NextAttemptAt = row.TimeOrNull(),
            Test = row.Bool(),
            Replay = row.GuidOrNull() is { } replay ? new ReplayId(replay) : null,
            ReplayOf = row.GuidOrNull() is { } replayed ? new DeliveryId(replayed) : null,
            CreatedAt = row.Time(),
            CompletedAt = row.TimeOrNull(),
        };
    }

    public static RecordedAttempt Attempt(IRow row) =>
        new(
            new AttemptId(row.Guid()),
            row.Int(),
            row.Time(),
            new AttemptOutcome
            {
                Class = (OutcomeClass)row.Int(),
                Status = row.IntOrNull(),
                Connect = Microseconds(row.LongOrNull()),
                FirstByte = Microseconds(row.LongOrNull()),
                Total = Microseconds(row.Long())!.Value,
                ResponseHeaders = Json.Headers(row.TextOrNull()),
                ResponseBody = row.BlobOrNull(),
                Truncated = row.Bool(),
                Error = row.TextOrNull(),
            },
            new SentTrace(
                row.Text(),
                row.Text(),
                row.Time(),
                row.TextOrNull(),
                Json.Names(row.TextOrNull()),
                row.TextOrNull()
            )
        );

    public static Replay Replay(IRow row) =>
        new()
        {
            Id = new ReplayId(row.Guid()),
            Organization = new OrganizationId(row.Guid()),
            Endpoint = new EndpointId(row.Guid()),
            Range = new ReplayRange(
                row.Time(),
                row.TimeOrNull(),
                row.TextOrNull() is { } types ? Columns.ReadList(types) : null,
                row.Bool()
            ),
            Include = (ReplayInclude)row.Int(),
            State = (ReplayState)row.Int(),
            Reason = row.TextOrNull(),
            Cursor = new EventId(row.Guid()),
            Examined = row.Long(),
            Queued = row.Long(),
            Count = new ReplayCount(row.Long(), row.Bool()),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
            FinishedAt = row.TimeOrNull(),
        };

    public static Endpoint Endpoint(IRow row, SecretBox box)
    {
        var id = row.Guid();
        return new Endpoint
        {
            Id = new EndpointId(id),
            Organization = new OrganizationId(row.Guid()),
            ExternalId = row.TextOrNull(),
            Name = row.TextOrNull(),
            Description = row.TextOrNull(),
            Url = row.Text(),
            Events = Columns.ReadList(row.Text()),
            Scopes = Columns.ReadScopes(row.Text()),
            Headers = row.BlobOrNull() is { } headers
                ? Columns.ReadHeaders(box.Open(headers, HeadersColumn, id))
                : new Dictionary<string, string>(),
            Secrets = row.BlobOrNull() is { } secrets ? Columns.ReadSecrets(box.Open(secrets, SecretsColumn, id)) : [],
            Metadata = row.TextOrNull(),
            Timeout = row.LongOrNull() is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            Retries = Columns.ReadWaits(row.TextOrNull()),
            RateLimit = row.DoubleOrNull(),
            Enabled = row.Bool(),
            DisabledReason = row.TextOrNull(),
            Version = row.Long(),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
        };
    }

    public static Health Health(IRow row) =>
        new()
        {
            ConsecutiveFailures = row.Int(),
            FailingSince = row.TimeOrNull(),
            LastSuccessAt = row.TimeOrNull(),
            LastFailureAt = row.TimeOrNull(),
            LastError = row.TextOrNull(),
            Warned = row.Bool(),
        };

    public static Notice Notice(IRow row) =>
        new()
        {
            Id = new NoticeId(row.Guid()),
            Organization = new OrganizationId(row.Guid()),
            Endpoint = new EndpointId(row.Guid()),
            Kind = (NoticeKind)row.Int(),
            Message = row.Text(),
            Facts = Columns.ReadFacts(row.Text()),
            CreatedAt = row.Time(),
            ToldAt = Columns.ReadTimes(row.Text()),
        };

    /// <summary>At id, organization_id, the organization's name, name, url, why, since, consecutive_failures.</summary>
    public static TroubledEndpoint Troubled(IRow row, EndpointStatus status) =>
        new(
            new EndpointId(row.Guid()),
            new OrganizationId(row.Guid()),
            row.Text(),
            row.TextOrNull(),
            row.Text(),
            status,
            row.TextOrNull(),
            row.TimeOrNull(),
            row.Int()
        );

    /// <summary>The names of what <see cref="Tally"/> reads.</summary>
    public const string TallyColumns =
        "grain, number, outcomes, durations, failed_at, failed_outcome, failed_status, failed_delivery, failed_attempt";

    public static Tally Tally(IRow row)
    {
        var tally = new Tally(new Period((Grain)row.Int(), row.Long()))
        {
            Outcomes = Counts.FromBytes(row.Blob()),
            Durations = Counts.FromBytes(row.Blob()),
        };
        var (at, outcome, status) = (row.TimeOrNull(), row.IntOrNull(), row.IntOrNull());
        var (delivery, attempt) = (row.GuidOrNull(), row.GuidOrNull());
        if (at is { } failed)
        {
            var of = (new DeliveryId(delivery!.Value), new AttemptId(attempt!.Value));
            tally.Add(new FailedAttempt(failed, (OutcomeClass)outcome!.Value, status, of.Item1, of.Item2));
        }
        return tally;
    }

    public static BacklogCount Backlog(IRow row) => new(row.Long(), row.Long(), row.TimeOrNull());

    private static TimeSpan? Microseconds(long? value) => value is { } us ? TimeSpan.FromMicroseconds(us) : null;
}
