using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Talaria.Sdk.Contracts;

/// <summary>How requests, problems and health are written: snake_case, null means absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)]
)]
[JsonSerializable(typeof(CreateOrganization))]
[JsonSerializable(typeof(ChangeOrganization))]
[JsonSerializable(typeof(CreateKey))]
[JsonSerializable(typeof(CreatePortalLink))]
[JsonSerializable(typeof(CreateEndpoint))]
[JsonSerializable(typeof(ChangeEndpoint))]
[JsonSerializable(typeof(RotateSecret))]
[JsonSerializable(typeof(DisableEndpoint))]
[JsonSerializable(typeof(StartReplay))]
[JsonSerializable(typeof(TestEndpoint))]
[JsonSerializable(typeof(RehearseEvent))]
[JsonSerializable(typeof(PublishEvent))]
[JsonSerializable(typeof(IReadOnlyList<PublishEvent>))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthResource))]
public sealed partial class RequestsJson : JsonSerializerContext
{
    private static RequestsJson? relaxed;

    /// <summary>Text is written as it is.</summary>
    public static RequestsJson Relaxed =>
        relaxed ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
