using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>How many organizations there are, and how many endpoints each has, one for each event type.</summary>
internal sealed record LoadShape(int Organizations, int EndpointsEach)
{
    private const int AtOnce = 16;

    public int Endpoints => Organizations * EndpointsEach;

    public string OrganizationOf(int endpoint) => Load.Organization(endpoint / EndpointsEach);

    /// <summary>Makes all of them.</summary>
    /// <param name="hook">The address of the endpoint with this number.</param>
    public Task SetUpAsync(TalariaClient client, Func<int, Uri> hook, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Organizations),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (number, cancel) =>
            {
                await Load.AddOrganizationAsync(client, Load.Organization(number), cancel);
                for (var endpoint = number * EndpointsEach; endpoint < (number + 1) * EndpointsEach; endpoint++)
                {
                    var wanted = new CreateEndpoint
                    {
                        Url = hook(endpoint).AbsoluteUri,
                        Events = [Load.Type(endpoint)],
                    };
                    await client.CreateEndpointAsync(OrganizationOf(endpoint), wanted, cancel);
                }
            }
        );
}
