using Talaria.Deliveries.Sending;
using Talaria.Endpoints;

namespace Talaria;

/// <summary>Lets endpoints be judged by the sender's own rule when they are given.</summary>
public sealed class UrlGuard(EgressOptions egress) : IUrlGuard
{
    private readonly EgressPolicy policy = new(egress.Allow);

    public string? Refuse(Uri url, bool privateAddresses) => policy.Judge(url, privateAddresses);

    public bool AllowsHttp(Uri url) => policy.AllowsHttp(url.IdnHost);
}
