using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// Replays of what an endpoint missed.
public sealed partial class TalariaClient
{
    /// <summary>What a replay would deliver; nothing is started.</summary>
    public Task<ReplayCountResource> CountReplayAsync(
        string organization,
        string endpoint,
        StartReplay wanted,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Query(Of(organization, "endpoints", endpoint, "replay"), ("dry_run", "true")),
            Json(wanted, RequestsJson.Relaxed.StartReplay),
            AnswersJson.Default.ReplayCountResource,
            cancel
        );

    public Task<ReplayResource> StartReplayAsync(
        string organization,
        string endpoint,
        StartReplay wanted,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "endpoints", endpoint, "replay"),
            Json(wanted, RequestsJson.Relaxed.StartReplay),
            AnswersJson.Default.ReplayResource,
            cancel
        );

    public Task<ResourceList<ReplayResource>> ListReplaysAsync(
        string organization,
        string? cursor,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(Of(organization, "replays"), ("cursor", cursor)),
            AnswersJson.Default.ResourceListReplayResource,
            cancel
        );

    public Task<ReplayDetail> GetReplayAsync(string organization, string id, CancellationToken cancel) =>
        GetAsync(Of(organization, "replays", id), AnswersJson.Default.ReplayDetail, cancel);

    /// <summary>Stops it and cancels what of it waits.</summary>
    public Task<ReplayDetail> CancelReplayAsync(string organization, string id, CancellationToken cancel) =>
        ActAsync(Of(organization, "replays", id, "cancel"), AnswersJson.Default.ReplayDetail, cancel);
}
