using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Talaria.Sdk.Contracts;

/// <summary>How answers are written and read: snake_case, every field there, null or not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(UtcMillisecondsConverter)]
)]
[JsonSerializable(typeof(OrganizationResource))]
[JsonSerializable(typeof(ResourceList<OrganizationResource>))]
[JsonSerializable(typeof(IssuedKeyResource))]
[JsonSerializable(typeof(ResourceList<KeyResource>))]
[JsonSerializable(typeof(IssuedPortalLinkResource))]
[JsonSerializable(typeof(ResourceList<PortalLinkResource>))]
[JsonSerializable(typeof(EndpointResource))]
[JsonSerializable(typeof(ResourceList<EndpointResource>))]
[JsonSerializable(typeof(SecretResource))]
[JsonSerializable(typeof(PublishedEvent))]
[JsonSerializable(typeof(PublishedBatch))]
[JsonSerializable(typeof(ResourceList<EventResource>))]
[JsonSerializable(typeof(EventDetail))]
[JsonSerializable(typeof(RehearsedRequest))]
[JsonSerializable(typeof(ResourceList<DeliveryResource>))]
[JsonSerializable(typeof(DeliveryDetail))]
[JsonSerializable(typeof(AttemptResource))]
[JsonSerializable(typeof(LiveAttemptResource))]
[JsonSerializable(typeof(LiveEventResource))]
[JsonSerializable(typeof(StatisticsResource))]
[JsonSerializable(typeof(ResourceList<NoticeResource>))]
[JsonSerializable(typeof(ResourceList<NodeResource>))]
[JsonSerializable(typeof(ReplayCountResource))]
[JsonSerializable(typeof(ReplayResource))]
[JsonSerializable(typeof(ResourceList<ReplayResource>))]
[JsonSerializable(typeof(ReplayDetail))]
[JsonSerializable(typeof(ResourceList<ProfileResource>))]
[JsonSerializable(typeof(ProfileDetail))]
public sealed partial class AnswersJson : JsonSerializerContext
{
    private static AnswersJson? relaxed;

    /// <summary>Text is written as it is: answers are JSON, never a part of a page.</summary>
    public static AnswersJson Relaxed =>
        relaxed ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
