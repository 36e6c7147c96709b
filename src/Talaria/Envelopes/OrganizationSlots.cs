using System.Text.Json;
using System.Text.Json.Serialization;
using Talaria.Organizations;

namespace Talaria.Envelopes;

/// <summary>What a body says of its organization. An attempt keeps it, because a name may change after it was sent.</summary>
public sealed record OrganizationSlots(string Id, string Uuid, string Name)
{
    public static OrganizationSlots Of(Organization organization) =>
        new(
            organization.Id.ToString(),
            Guid.TryParseExact(organization.ExternalId, "D", out var given)
                ? given.ToString("D")
                : organization.Id.Value.ToString("D"),
            organization.Name
        );

    public string ToJson() => JsonSerializer.Serialize(this, EnvelopeJson.Default.OrganizationSlots);

    public static OrganizationSlots? FromJson(string? text) =>
        text is null ? null : JsonSerializer.Deserialize(text, EnvelopeJson.Default.OrganizationSlots);
}

[JsonSerializable(typeof(OrganizationSlots))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
