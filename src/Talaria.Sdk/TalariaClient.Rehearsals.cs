using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// Requests for receivers that the server cannot reach.
public sealed partial class TalariaClient
{
    /// <summary>The request that an endpoint with this secret would get of the event now; nothing is sent.</summary>
    public Task<RehearsedRequest> RehearseEventAsync(
        string organization,
        string id,
        RehearseEvent how,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "events", id, "request"),
            Json(how, RequestsJson.Relaxed.RehearseEvent),
            AnswersJson.Default.RehearsedRequest,
            cancel
        );
}
