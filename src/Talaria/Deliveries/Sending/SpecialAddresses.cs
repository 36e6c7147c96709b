using System.Net;
using System.Net.Sockets;

namespace Talaria.Deliveries.Sending;

/// <summary>What opens a special network.</summary>
internal enum Opening
{
    /// <summary>A network of <c>egress.allow</c> that contains the address.</summary>
    Allow,

    /// <summary>That, or a profile whose endpoints are the operator's own.</summary>
    AllowOrOwn,

    /// <summary>Only a network of <c>egress.allow</c> that lies wholly inside this one: 0.0.0.0/0 opens no metadata by accident.</summary>
    Named,
}

/// <summary>A network that is not the public internet's.</summary>
/// <param name="What">With its article: "a private address".</param>
internal sealed record SpecialNetwork(IPNetwork Network, string What, Opening Opening);

/// <summary>The special networks of IANA's registries (RFC 6890) and the addresses where clouds keep their metadata.</summary>
internal static class SpecialAddresses
{
    private const string Metadata = "a cloud metadata address";
    private const string Unspecified = "an unspecified address";
    private const string Loopback = "a loopback address";
    private const string LinkLocal = "a link-local address";
    private const string Private = "a private address";
    private const string Multicast = "a multicast address";
    private const string Documentation = "a documentation address";
    private const string Benchmarking = "a benchmarking address";
    private const string Protocol = "an IETF protocol address";

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    // The first match counts, so the narrow networks stand before the wide ones.
    private static readonly SpecialNetwork[] V4 =
    [
        Row("169.254.169.254/32", Metadata, Opening.Named), // AWS, GCP, Azure and most others
        Row("169.254.170.2/32", Metadata, Opening.Named), // AWS containers
        Row("169.254.170.23/32", Metadata, Opening.Named), // AWS pods
        Row("100.100.100.200/32", Metadata, Opening.Named), // Alibaba
        Row("168.63.129.16/32", Metadata, Opening.Named), // Azure's wire server
        Row("192.0.0.192/32", Metadata, Opening.Named), // Oracle
        Row("0.0.0.0/8", Unspecified, Opening.Named),
        Row("127.0.0.0/8", Loopback, Opening.AllowOrOwn),
        Row("10.0.0.0/8", Private, Opening.AllowOrOwn),
        Row("172.16.0.0/12", Private, Opening.AllowOrOwn),
        Row("192.168.0.0/16", Private, Opening.AllowOrOwn),
        Row("169.254.0.0/16", LinkLocal, Opening.Named),
        Row("100.64.0.0/10", "a carrier NAT address", Opening.Allow),
        Row("192.0.2.0/24", Documentation, Opening.Allow),
        Row("198.51.100.0/24", Documentation, Opening.Allow),
        Row("203.0.113.0/24", Documentation, Opening.Allow),
        Row("198.18.0.0/15", Benchmarking, Opening.Allow),
        Row("192.0.0.0/24", Protocol, Opening.Allow),
        Row("192.88.99.0/24", "a 6to4 relay address", Opening.Allow),
        Row("224.0.0.0/4", Multicast, Opening.Named),
        Row("255.255.255.255/32", "a broadcast address", Opening.Named),
        Row("240.0.0.0/4", "a reserved address", Opening.Allow),
    ];

    private static readonly SpecialNetwork[] V6 =
    [
        Row("fd00:ec2::254/128", Metadata, Opening.Named), // AWS
        Row("fd00:ec2::23/128", Metadata, Opening.Named), // AWS pods
        Row("fd20:ce::254/128", Metadata, Opening.Named), // GCP
        Row("::/128", Unspecified, Opening.Named),
        Row("::1/128", Loopback, Opening.AllowOrOwn),
        Row("::/96", "an IPv4-compatible address", Opening.Allow),
        Row("::ffff:0:0:0/96", "an IPv4-translated address", Opening.Allow),
        Row("64:ff9b:1::/48", "a local NAT64 address", Opening.Allow),
        Row("100::/64", "a discard address", Opening.Allow),
        Row("fe80::/10", LinkLocal, Opening.Named),
        Row("fec0::/10", "a site-local address", Opening.Allow),
        Row("fc00::/7", Private, Opening.AllowOrOwn),
        Row("ff00::/8", Multicast, Opening.Named),
        Row("2001::/32", "a Teredo address", Opening.Allow),
        Row("2001:2::/48", Benchmarking, Opening.Allow),
        Row("2001:db8::/32", Documentation, Opening.Allow),
        Row("3fff::/20", Documentation, Opening.Allow),
        Row("2002::/16", "a 6to4 address", Opening.Allow),
        Row("2001::/23", Protocol, Opening.Allow),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // What nobody has assigned yet may be special tomorrow.
    private static readonly SpecialNetwork Unassigned = Row("::/0", "not a global unicast address", Opening.Allow);

    /// <summary>The special network that contains an address (unwrapped, see <see cref="Unwrap"/>); null for the public internet.</summary>
    public static SpecialNetwork? Find(IPAddress address)
    {
        var four = address.AddressFamily == AddressFamily.InterNetwork;
        foreach (var row in four ? V4 : V6)
        {
            if (row.Network.Contains(address))
            {
                return row;
            }
        }
        return four || GlobalUnicast.Contains(address) ? null : Unassigned;
    }

    /// <summary>The IPv4 address inside an IPv4-mapped (RFC 4291) or NAT64 (RFC 6052) one: a packet to either ends there.
    /// The other wrappings (6to4, Teredo, IPv4-compatible) are dead and refused whole.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (!Nat64.Contains(address))
        {
            return address;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return new IPAddress(bytes[12..]);
    }

    private static SpecialNetwork Row(string network, string what, Opening opening) =>
        new(IPNetwork.Parse(network), what, opening);
}
