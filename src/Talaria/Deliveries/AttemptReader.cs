using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Reads a delivery's attempts with their requests rendered again, secrets masked.</summary>
public sealed class AttemptReader
{
    public Task<IReadOnlyList<Attempt>> ReadAsync(Delivery delivery, CancellationToken cancel) =>
        throw new NotImplementedException();
}
