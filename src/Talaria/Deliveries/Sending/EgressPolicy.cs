using System.Net;
using System.Net.Sockets;

namespace Talaria.Deliveries.Sending;

/// <summary>Which addresses may be called: the public internet's, and what <c>egress.allow</c> or a profile opens.</summary>
/// <param name="allow">Networks that may be called although they are special (docs/egress.md).</param>
public sealed class EgressPolicy(IReadOnlyList<IPNetwork> allow)
{
    /// <summary>Judges an address about to be connected to.</summary>
    /// <param name="privateAddresses">The endpoint is the operator's own: private and loopback addresses are open.</param>
    /// <returns>Null if it may be called, or the reason against it: "203.0.113.7 is a documentation address".</returns>
    public string? Judge(IPAddress address, bool privateAddresses)
    {
        var target = SpecialAddresses.Unwrap(address);
        if (
            SpecialAddresses.Find(target) is not { } special
            || (privateAddresses && special.Opening == Opening.AllowOrOwn)
            || Allows(address, target, special)
        )
        {
            return null;
        }
        return $"{address} is {special.What}";
    }

    /// <summary>Judges the host of a URL without resolving it, so that an endpoint can be refused when it is made: an IP
    /// literal in any spelling (decimal, octal, hexadecimal, bracketed), <c>localhost</c> and the names below it.</summary>
    /// <returns>Null for any other name: its addresses are judged when it is called.</returns>
    public string? Judge(string host, bool privateAddresses)
    {
        var name = host.AsSpan().TrimEnd('.');
        if (IsLocalhost(name))
        {
            // Either family will do: the sender tries those that are open.
            return
                Judge(IPAddress.Loopback, privateAddresses) is null
                || Judge(IPAddress.IPv6Loopback, privateAddresses) is null
                ? null
                : $"{host} is a loopback address";
        }
        return TryParseLiteral(name, out var address) ? Judge(address, privateAddresses) : null;
    }

    /// <inheritdoc cref="Judge(string, bool)"/>
    public string? Judge(Uri url, bool privateAddresses) => Judge(url.IdnHost, privateAddresses);

    /// <summary>Whether <c>egress.allow</c> opens plain http to a host although its profile says https: a literal or
    /// localhost in one of its networks. A name could resolve to anything, so it does not count.</summary>
    public bool AllowsHttp(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        if (IsLocalhost(name))
        {
            return Lists(IPAddress.Loopback) || Lists(IPAddress.IPv6Loopback);
        }
        return TryParseLiteral(name, out var address)
            && (Lists(address) || Lists(SpecialAddresses.Unwrap(address)))
            && Judge(address, privateAddresses: false) is null;
    }

    private bool Allows(IPAddress address, IPAddress target, SpecialNetwork special)
    {
        if (special.Opening != Opening.Named)
        {
            return Lists(target) || Lists(address);
        }
        foreach (var network in allow)
        {
            if (
                network.PrefixLength >= special.Network.PrefixLength
                && special.Network.Contains(network.BaseAddress)
                && network.Contains(target)
            )
            {
                return true;
            }
        }
        return false;
    }

    private bool Lists(IPAddress address)
    {
        foreach (var network in allow)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsLocalhost(ReadOnlySpan<char> name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static bool TryParseLiteral(ReadOnlySpan<char> name, out IPAddress address)
    {
        var text = name is ['[', .., ']'] ? name[1..^1] : name;
        address = IPAddress.None;
        if (!IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }
        address = parsed;
        return parsed.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }
}
