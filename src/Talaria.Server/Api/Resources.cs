using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api;

/// <summary>What the engine knows, in the shapes of the native interface.</summary>
internal static partial class Resources
{
    public static OrganizationResource Of(Organization o) =>
        new()
        {
            Id = o.Id.ToString(),
            ExternalId = o.ExternalId,
            Name = o.Name,
            Profile = o.Profile,
            Owners = o.Owners,
            ConfiguredIn = o.ConfiguredIn,
            CreatedAt = o.CreatedAt,
            UpdatedAt = o.UpdatedAt,
        };

    public static KeyResource Of(ApiKey k) =>
        new()
        {
            Id = k.Id.ToString(),
            Name = k.Name,
            Permissions = NamesOf(k.Permissions),
            CreatedAt = k.CreatedAt,
            ExpiresAt = k.ExpiresAt,
            LastUsedAt = k.LastUsedAt,
        };

    public static IssuedKeyResource Of(IssuedKey issued) =>
        new()
        {
            Id = issued.Key.Id.ToString(),
            Key = issued.Secret,
            Name = issued.Key.Name,
            Permissions = NamesOf(issued.Key.Permissions),
            CreatedAt = issued.Key.CreatedAt,
            ExpiresAt = issued.Key.ExpiresAt,
        };

    public static IReadOnlyList<string> NamesOf(Permissions permissions) =>
        [
            .. new[] { Permissions.Read, Permissions.Manage, Permissions.Publish }
                .Where(p => permissions.HasFlag(p))
                .Select(p => Words.Of(p)),
        ];

    public static EndpointResource Of(EndpointView view)
    {
        var (e, health) = view;
        return new()
        {
            Id = e.Id.ToString(),
            ExternalId = e.ExternalId,
            Name = e.Name,
            Description = e.Description,
            Url = e.Url,
            Events = e.Events,
            Scopes = e.Scopes,
            Enabled = e.Enabled,
            Status = Words.Of(view.Status),
            DisabledReason = e.DisabledReason,
            HeaderNames = [.. e.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)],
            Timeout = e.Timeout?.TotalSeconds,
            Retries = e.Retries is null ? null : [.. e.Retries.Select(r => r.TotalSeconds)],
            RateLimit = e.RateLimit,
            Metadata = e.Metadata is null ? null : new RawJson(e.Metadata),
            Version = e.Version,
            Health = new()
            {
                ConsecutiveFailures = health.ConsecutiveFailures,
                FailingSince = health.FailingSince,
                LastSuccessAt = health.LastSuccessAt,
                LastFailureAt = health.LastFailureAt,
                LastError = health.LastError,
            },
            MissedSince = view.MissedSince,
            CreatedAt = e.CreatedAt,
            UpdatedAt = e.UpdatedAt,
        };
    }

    public static SecretResource SecretsOf(IReadOnlyList<EndpointSecret> secrets, DateTimeOffset now) =>
        new()
        {
            Secret = secrets.FirstOrDefault(s => s.ExpiresAt is null)?.Value,
            Previous =
            [
                .. secrets
                    .Where(s => s.ExpiresAt > now)
                    .Select(s => new PreviousSecret { Secret = s.Value, ExpiresAt = s.ExpiresAt!.Value }),
            ],
        };

    public static EventResource Of(Event e) =>
        new()
        {
            Id = e.Id.ToString(),
            ExternalId = e.ExternalId,
            Type = e.Type,
            Data = e.ErasedAt is null ? new RawJson(e.Data) : null,
            DataErasedAt = e.ErasedAt,
            Scopes = e.Scopes,
            Test = e.Test,
            CallbackUrl = e.CallbackUrl,
            OccurredAt = e.OccurredAt,
            CreatedAt = e.CreatedAt,
            Deliveries = e.Deliveries,
        };

    public static EventDetail Of(Event e, Page<Delivery> deliveries) =>
        new()
        {
            Id = e.Id.ToString(),
            ExternalId = e.ExternalId,
            Type = e.Type,
            Data = e.ErasedAt is null ? new RawJson(e.Data) : null,
            DataErasedAt = e.ErasedAt,
            Scopes = e.Scopes,
            Test = e.Test,
            CallbackUrl = e.CallbackUrl,
            OccurredAt = e.OccurredAt,
            CreatedAt = e.CreatedAt,
            Deliveries = [.. deliveries.Items.Select(Of)],
            DeliveriesNextCursor = deliveries.Next,
        };

    public static DeliveryResource Of(Delivery d) =>
        new()
        {
            Id = d.Id.ToString(),
            EventId = d.Event.ToString(),
            EventType = d.EventType,
            EndpointId = Callbacks.IsLane(d.Endpoint) ? null : d.Endpoint.ToString(),
            Url = d.Url,
            State = Words.Of(d.State),
            Reason = d.Reason,
            Attempts = d.Attempts,
            NextAttemptAt = d.NextAttemptAt,
            Test = d.Test,
            Replay = d.Replay is not null || d.ReplayOf is not null,
            ReplayId = d.Replay?.ToString(),
            ReplayOf = d.ReplayOf?.ToString(),
            CreatedAt = d.CreatedAt,
            CompletedAt = d.CompletedAt,
        };

    public static DeliveryDetail Of(Delivery d, IReadOnlyList<Attempt> attempts) =>
        new()
        {
            Id = d.Id.ToString(),
            EventId = d.Event.ToString(),
            EventType = d.EventType,
            EndpointId = Callbacks.IsLane(d.Endpoint) ? null : d.Endpoint.ToString(),
            Url = d.Url,
            State = Words.Of(d.State),
            Reason = d.Reason,
            Attempts = [.. attempts.Select(Of)],
            NextAttemptAt = d.NextAttemptAt,
            Test = d.Test,
            Replay = d.Replay is not null || d.ReplayOf is not null,
            ReplayId = d.Replay?.ToString(),
            ReplayOf = d.ReplayOf?.ToString(),
            CreatedAt = d.CreatedAt,
            CompletedAt = d.CompletedAt,
        };

    public static AttemptResource Of(Attempt a) =>
        new()
        {
            Id = a.Id.ToString(),
            Number = a.Number,
            At = a.At,
            Outcome = Words.Of(a.Outcome.Class),
            Status = a.Outcome.Status,
            Duration = Milliseconds(a.Outcome.Total),
            Timings = new()
            {
                Connect = a.Outcome.Connect is { } connect ? Milliseconds(connect) : null,
                FirstByte = a.Outcome.FirstByte is { } first ? Milliseconds(first) : null,
                Total = Milliseconds(a.Outcome.Total),
            },
            Request = new()
            {
                Url = a.Request.Url,
                Headers = Joined(a.Request.Headers),
                Body = a.Request.Body is { } body ? Encoding.UTF8.GetString(body.Span) : null,
            },
            Response = a.Outcome.Status is null ? null : ResponseOf(a.Outcome),
            Error = a.Outcome.Error,
        };

    public static NoticeResource Of(Notice n) =>
        new()
        {
            Id = n.Id.ToString(),
            Kind = Words.Of(n.Kind),
            EndpointId = n.Endpoint.ToString(),
            Message = n.Message,
            CreatedAt = n.CreatedAt,
            ToldAt = n.ToldAt,
        };

    private static AttemptResponse ResponseOf(AttemptOutcome outcome) =>
        new()
        {
            Headers = Joined(outcome.ResponseHeaders),
            Body = Encoding.UTF8.GetString(outcome.ResponseBody.Span),
            Truncated = outcome.Truncated,
        };

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 3);

    /// <summary>Several headers of one name are one, as RFC 9110 5.3 joins them.</summary>
    private static Dictionary<string, string> Joined(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        headers
            .GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(h => h.Value)));
}
