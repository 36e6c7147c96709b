using System.Security.Cryptography;
using System.Text;
using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>Where an event's callback_url goes: no endpoint that anyone made, but a lane of the organization and the URL's host. It has no health
/// and is never disabled; it is signed with the organization's callback secret. Pure.</summary>
public static class Callbacks
{
    /// <summary>RFC 9562, 5.8: a UUID of our own making. Endpoints that people make are version 7, so no row has such an id.</summary>
    private const int Version = 8;

    /// <param name="url">Absolute; was checked.</param>
    public static EndpointId LaneOf(OrganizationId organization, string url)
    {
        var host = new Uri(url).GetLeftPart(UriPartial.Authority);
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{organization} {host}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | (Version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new EndpointId(new Guid(bytes, bigEndian: true));
    }

    public static bool IsLane(EndpointId id) => id.Value.Version == Version;

    /// <summary>What the sender needs to know.</summary>
    public static Endpoint Make(
        EndpointId lane,
        OrganizationId organization,
        string url,
        IReadOnlyList<EndpointSecret> secrets
    ) =>
        new()
        {
            Id = lane,
            Organization = organization,
            Url = url,
            Events = [],
            Enabled = true,
            Secrets = secrets,
            Version = 0,
            CreatedAt = default,
            UpdatedAt = default,
        };
}
