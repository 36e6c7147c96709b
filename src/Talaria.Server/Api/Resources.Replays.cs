using Talaria.Deliveries.Replays;
using Talaria.Sdk.Contracts;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api;

// Replays.
internal static partial class Resources
{
    public static ReplayCountResource CountOf(Replay r) =>
        new()
        {
            Since = r.Range.Since,
            Until = r.Range.Until,
            Clipped = r.Range.Clipped,
            Count = r.Count.Events,
            Exact = r.Count.Exact,
        };

    public static ReplayResource Of(Replay r) =>
        new()
        {
            Id = r.Id.ToString(),
            EndpointId = r.Endpoint.ToString(),
            Since = r.Range.Since,
            Until = r.Range.Until,
            Clipped = r.Range.Clipped,
            Types = r.Range.Types,
            Include = Words.Of(r.Include),
            State = Words.Of(r.State),
            Reason = r.Reason,
            Count = r.Count.Events,
            Exact = r.Count.Exact,
            Examined = r.Examined,
            ExaminedUntil = r.ExaminedUntil,
            Queued = r.Queued,
            CreatedAt = r.CreatedAt,
            UpdatedAt = r.UpdatedAt,
            FinishedAt = r.FinishedAt,
        };

    public static ReplayDetail Of(Replay r, ReplayProgress progress) =>
        new()
        {
            Id = r.Id.ToString(),
            EndpointId = r.Endpoint.ToString(),
            Since = r.Range.Since,
            Until = r.Range.Until,
            Clipped = r.Range.Clipped,
            Types = r.Range.Types,
            Include = Words.Of(r.Include),
            State = Words.Of(r.State),
            Reason = r.Reason,
            Count = r.Count.Events,
            Exact = r.Count.Exact,
            Examined = r.Examined,
            ExaminedUntil = r.ExaminedUntil,
            Queued = r.Queued,
            Deliveries = new()
            {
                Pending = progress.Pending,
                Delivered = progress.Delivered,
                Failed = progress.Failed,
                Cancelled = progress.Cancelled,
            },
            CreatedAt = r.CreatedAt,
            UpdatedAt = r.UpdatedAt,
            FinishedAt = r.FinishedAt,
        };
}
