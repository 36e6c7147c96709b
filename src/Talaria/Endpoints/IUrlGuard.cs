namespace Talaria.Endpoints;

/// <summary>Judges the host of an endpoint's URL when it is given; the address connected to is judged again on every attempt.</summary>
public interface IUrlGuard
{
    /// <param name="privateAddresses">The profile allows private and loopback addresses.</param>
    /// <returns>Why requests may not go there, or null. No name is resolved.</returns>
    string? Refuse(Uri url, bool privateAddresses);

    /// <summary>The operator opened plain http to this literal address or loopback name although the profile says https.</summary>
    bool AllowsHttp(Uri url);
}
