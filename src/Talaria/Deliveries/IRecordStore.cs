using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Commits what came of attempts.</summary>
public interface IRecordStore
{
    /// <summary>Commits attempts, next states, health and notices of the batch in one transaction. Recording a batch again counts once.</summary>
    /// <returns>The endpoints that this disabled, with the reason.</returns>
    Task<IReadOnlyList<(EndpointId Endpoint, string Reason)>> RecordAsync(IReadOnlyList<Finished> batch);
}
