using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Server.Facades;

/// <summary>Changes that depend on what the endpoint is now.</summary>
internal static class EndpointEditing
{
    /// <summary>Reads, decides and changes, again from the start if somebody else was faster: each turn lost is another's change made.</summary>
    /// <param name="decide">Pure: may be run several times.</param>
    public static async Task<Result<EndpointView>> EditAsync(
        this EndpointRegistrar registrar,
        Organization organization,
        EndpointId id,
        Func<Talaria.Endpoints.Endpoint, Result<EndpointChange>> decide,
        CancellationToken cancel
    )
    {
        while (true)
        {
            if (await registrar.FindAsync(organization.Id, id, cancel) is not { Endpoint: var before })
            {
                return Refusal.NotFound("endpoint", id.ToString());
            }
            var change = decide(before);
            if (change.IsRefused)
            {
                return change.Refusal;
            }
            var result = await registrar.ChangeAsync(organization, id, change.Value, before.Version, cancel);
            if (result.Refusal?.Kind != RefusalKind.Changed)
            {
                return result;
            }
        }
    }
}
