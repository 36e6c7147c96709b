using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// Tests of an endpoint.
public sealed partial class TalariaClient
{
    /// <summary>Sends a sample of the catalogue through the real pipeline; the delivery may still be pending.</summary>
    public Task<DeliveryResource> TestEndpointAsync(
        string organization,
        string id,
        TestEndpoint what,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "endpoints", id, "test"),
            Json(what, RequestsJson.Relaxed.TestEndpoint),
            AnswersJson.Default.DeliveryResource,
            cancel
        );

    /// <summary>As <see cref="TestEndpointAsync"/>, and waits for the outcome: 45 seconds at most.</summary>
    public Task<DeliveryDetail> TestEndpointAndWaitAsync(
        string organization,
        string id,
        TestEndpoint what,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Query(Of(organization, "endpoints", id, "test"), ("wait", "true")),
            Json(what, RequestsJson.Relaxed.TestEndpoint),
            AnswersJson.Default.DeliveryDetail,
            cancel
        );
}
