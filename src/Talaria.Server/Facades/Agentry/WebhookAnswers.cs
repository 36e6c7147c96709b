using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Talaria.Endpoints;
using Talaria.Server.Http;

namespace Talaria.Server.Facades.Agentry;

/// <summary>Endpoints as agentry shows them.</summary>
internal static class WebhookAnswers
{
    private const string Milliseconds = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly WebhooksJson Relaxed = new(
        new JsonSerializerOptions(WebhooksJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static IResult Of(EndpointView view) => Answer.Ok(Shape(view), Relaxed.Webhook) with { Secret = true };

    public static IResult Of(Page<EndpointView> page, int limit) =>
        Answer.Ok(
            new WebhookPage(page.Items.Count, limit, page.Next, [.. page.Items.Select(Shape)]),
            Relaxed.WebhookPage
        ) with
        {
            Secret = true,
        };

    public static IResult NamesOf(IReadOnlyDictionary<string, string> headers) =>
        Answer.Ok(new WebhookHeaders([.. headers.Keys]), Relaxed.WebhookHeaders);

    private static Webhook Shape(EndpointView view)
    {
        var endpoint = view.Endpoint;
        return new Webhook
        {
            WebhookId = endpoint.Id.ToString(),
            Url = endpoint.Url,
            Secret = endpoint.Secrets.FirstOrDefault(s => s.ExpiresAt is null)?.Value,
            Enabled = endpoint.Enabled,
            CreatedAt = Text(endpoint.CreatedAt),
            UpdatedAt = Text(endpoint.UpdatedAt),
            EventTypes = endpoint.Events is { Count: > 0 } events ? events : null,
            InboxIds = endpoint.Scopes.GetValueOrDefault(Branch.Inbox),
            PodIds = endpoint.Scopes.GetValueOrDefault(Branch.Pod),
            ClientId = endpoint.ExternalId,
        };
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Milliseconds, CultureInfo.InvariantCulture);
}

/// <summary>A webhook; what is not set is absent.</summary>
internal sealed record Webhook
{
    public required string WebhookId { get; init; }
    public required string Url { get; init; }

    /// <summary>Null only for a profile whose requests are not signed.</summary>
    public required string? Secret { get; init; }
    public required bool Enabled { get; init; }
    public required string CreatedAt { get; init; }
    public required string UpdatedAt { get; init; }
    public required IReadOnlyList<string>? EventTypes { get; init; }
    public required IReadOnlyList<string>? InboxIds { get; init; }
    public required IReadOnlyList<string>? PodIds { get; init; }
    public required string? ClientId { get; init; }
}

/// <summary>A part of a list of webhooks.</summary>
/// <param name="Count">Of this page.</param>
/// <param name="NextPageToken">Absent on the last page.</param>
internal sealed record WebhookPage(int Count, int Limit, string? NextPageToken, IReadOnlyList<Webhook> Webhooks);

/// <summary>The names of a webhook's own headers; their values are never shown.</summary>
internal sealed record WebhookHeaders(IReadOnlyList<string> HeaderNames);

/// <summary>How agentry's answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WebhookPage))]
[JsonSerializable(typeof(WebhookHeaders))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
