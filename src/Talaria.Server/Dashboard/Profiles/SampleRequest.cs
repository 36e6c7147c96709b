using System.Text;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>The body that an endpoint would get of a type's sample, made as the real ones are. Pure.</summary>
internal static class SampleRequest
{
    public static string BodyOf(Profile profile, EventType type, DateTimeOffset at)
    {
        var acme = new Organization
        {
            Id = new OrganizationId(IdSource.FloorOf(at)),
            Name = "Acme",
            Profile = profile.Name,
            CreatedAt = at,
            UpdatedAt = at,
        };
        var happened = new Event
        {
            Id = new Ids.EventId(IdSource.FloorOf(at)),
            Organization = acme.Id,
            Type = type.Name,
            Data = Encoding.UTF8.GetBytes(type.Sample),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
            OccurredAt = at,
            CreatedAt = at,
        };
        return Encoding.UTF8.GetString(
            Envelope.Compile(profile).Render(new EnvelopeValues(happened, at, OrganizationSlots.Of(acme)))
        );
    }
}
