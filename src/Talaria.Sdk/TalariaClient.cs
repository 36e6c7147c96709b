using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

/// <summary>The native REST interface as methods. A refusal is a <see cref="TalariaException"/> that carries the server's problem.</summary>
/// <param name="http">Its base address is the server's; whoever made it disposes of it.</param>
/// <param name="key">The operator's key, or an organization's.</param>
public sealed partial class TalariaClient(HttpClient http, string key)
{
    public Task<OrganizationResource> CreateOrganizationAsync(CreateOrganization wanted, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            "organizations",
            Json(wanted, RequestsJson.Relaxed.CreateOrganization),
            AnswersJson.Default.OrganizationResource,
            cancel
        );

    /// <param name="organization">The id or the external id, here and below.</param>
    public Task<OrganizationResource> GetOrganizationAsync(string organization, CancellationToken cancel) =>
        GetAsync(Of(organization), AnswersJson.Default.OrganizationResource, cancel);

    public Task<ResourceList<OrganizationResource>> ListOrganizationsAsync(string? cursor, CancellationToken cancel) =>
        GetAsync(
            Query("organizations", ("cursor", cursor)),
            AnswersJson.Default.ResourceListOrganizationResource,
            cancel
        );

    public Task DeleteOrganizationAsync(string organization, CancellationToken cancel) =>
        DeleteAsync(Of(organization), cancel);

    public Task<IssuedKeyResource> CreateKeyAsync(string organization, CreateKey wanted, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "keys"),
            Json(wanted, RequestsJson.Relaxed.CreateKey),
            AnswersJson.Default.IssuedKeyResource,
            cancel
        );

    public Task DeleteKeyAsync(string organization, string id, CancellationToken cancel) =>
        DeleteAsync(Of(organization, "keys", id), cancel);

    /// <summary>A link that opens the organization's own part of the dashboard; its address is in this answer only.</summary>
    public Task<IssuedPortalLinkResource> CreatePortalLinkAsync(
        string organization,
        CreatePortalLink wanted,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "portal"),
            Json(wanted, RequestsJson.Relaxed.CreatePortalLink),
            AnswersJson.Default.IssuedPortalLinkResource,
            cancel
        );

    public Task<EndpointResource> CreateEndpointAsync(
        string organization,
        CreateEndpoint wanted,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "endpoints"),
            Json(wanted, RequestsJson.Relaxed.CreateEndpoint),
            AnswersJson.Default.EndpointResource,
            cancel
        );

    public Task<EndpointResource> GetEndpointAsync(string organization, string id, CancellationToken cancel) =>
        GetAsync(Of(organization, "endpoints", id), AnswersJson.Default.EndpointResource, cancel);

    public Task<EndpointResource> ChangeEndpointAsync(
        string organization,
        string id,
        ChangeEndpoint change,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Patch,
            Of(organization, "endpoints", id),
            Json(change, RequestsJson.Relaxed.ChangeEndpoint),
            AnswersJson.Default.EndpointResource,
            cancel
        );

    public Task DeleteEndpointAsync(string organization, string id, CancellationToken cancel) =>
        DeleteAsync(Of(organization, "endpoints", id), cancel);

    public Task<EndpointResource> EnableEndpointAsync(string organization, string id, CancellationToken cancel) =>
        ActAsync(Of(organization, "endpoints", id, "enable"), AnswersJson.Default.EndpointResource, cancel);

    public Task<EndpointResource> DisableEndpointAsync(string organization, string id, CancellationToken cancel) =>
        ActAsync(Of(organization, "endpoints", id, "disable"), AnswersJson.Default.EndpointResource, cancel);

    public Task<EndpointResource> DisableEndpointAsync(
        string organization,
        string id,
        DisableEndpoint why,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "endpoints", id, "disable"),
            Json(why, RequestsJson.Relaxed.DisableEndpoint),
            AnswersJson.Default.EndpointResource,
            cancel
        );

    public Task<SecretResource> GetSecretAsync(string organization, string endpoint, CancellationToken cancel) =>
        GetAsync(Of(organization, "endpoints", endpoint, "secret"), AnswersJson.Default.SecretResource, cancel);

    public Task<SecretResource> RotateSecretAsync(
        string organization,
        string endpoint,
        RotateSecret how,
        CancellationToken cancel
    ) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "endpoints", endpoint, "secret/rotate"),
            Json(how, RequestsJson.Relaxed.RotateSecret),
            AnswersJson.Default.SecretResource,
            cancel
        );

    public Task<PublishedEvent> PublishAsync(string organization, PublishEvent wanted, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Post,
            Of(organization, "events"),
            Json(wanted, RequestsJson.Relaxed.PublishEvent),
            AnswersJson.Default.PublishedEvent,
            cancel
        );

    /// <summary>All or nothing, at most 1,000; one result for each event, in the same order.</summary>
    public async Task<IReadOnlyList<PublishedEvent>> PublishAllAsync(
        string organization,
        IReadOnlyList<PublishEvent> events,
        CancellationToken cancel
    ) =>
        (
            await SendAsync(
                HttpMethod.Post,
                Of(organization, "events/batch"),
                Json(events, RequestsJson.Relaxed.IReadOnlyListPublishEvent),
                AnswersJson.Default.PublishedBatch,
                cancel
            )
        ).Data;

    public Task<EventDetail> GetEventAsync(string organization, string id, CancellationToken cancel) =>
        GetAsync(Of(organization, "events", id), AnswersJson.Default.EventDetail, cancel);

    /// <summary>Erases an event's data and what receivers answered; what waits of it is cancelled. May be asked again.</summary>
    public Task EraseEventDataAsync(string organization, string id, CancellationToken cancel) =>
        DeleteAsync(Of(organization, "events", id, "data"), cancel);

    public Task<DeliveryDetail> GetDeliveryAsync(string organization, string id, CancellationToken cancel) =>
        GetAsync(Of(organization, "deliveries", id), AnswersJson.Default.DeliveryDetail, cancel);

    /// <returns>The delivery that will run: this one, or a new one if this was finished.</returns>
    public Task<DeliveryResource> RetryDeliveryAsync(string organization, string id, CancellationToken cancel) =>
        ActAsync(Of(organization, "deliveries", id, "retry"), AnswersJson.Default.DeliveryResource, cancel);

    public Task<DeliveryResource> CancelDeliveryAsync(string organization, string id, CancellationToken cancel) =>
        ActAsync(Of(organization, "deliveries", id, "cancel"), AnswersJson.Default.DeliveryResource, cancel);

    public Task<ResourceList<ProfileResource>> ListProfilesAsync(CancellationToken cancel) =>
        GetAsync("profiles", AnswersJson.Default.ResourceListProfileResource, cancel);

    public Task<ProfileDetail> GetProfileAsync(string name, CancellationToken cancel) =>
        GetAsync($"profiles/{Uri.EscapeDataString(name)}", AnswersJson.Default.ProfileDetail, cancel);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, answer, cancel);

    private Task<T> ActAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, null, answer, cancel);

    private async Task DeleteAsync(string path, CancellationToken cancel) =>
        (await ExchangeAsync(HttpMethod.Delete, path, null, cancel)).Dispose();

    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        byte[]? body,
        JsonTypeInfo<T> answer,
        CancellationToken cancel
    )
    {
        using var response = await ExchangeAsync(method, path, body, cancel).ConfigureAwait(false);
        var json = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        return JsonSerializer.Deserialize(json, answer) ?? throw new JsonException($"{path} was answered with null.");
    }

    private async Task<HttpResponseMessage> ExchangeAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json"
            );
        }
        var response = await http.SendAsync(request, cancel).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }
        using (response)
        {
            var text = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            throw TalariaException.From((int)response.StatusCode, text);
        }
    }

    private static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static string Of(string organization, string? part = null, string? id = null, string? action = null) =>
        $"organizations/{Uri.EscapeDataString(organization)}"
        + (part is null ? "" : $"/{part}")
        + (id is null ? "" : $"/{Uri.EscapeDataString(id)}")
        + (action is null ? "" : $"/{action}");

    private static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path += $"{separator}{name}={Uri.EscapeDataString(value)}";
                separator = '&';
            }
        }
        return path;
    }
}
