using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Commits what came of attempts.</summary>
public interface IRecordStore
{
    /// <summary>Commits attempts, next states, health and notices of the batch in one transaction. Recording a batch again counts once.</summary>
    /// <exception cref="System.Data.Common.DbException">The store cannot be written now; any other exception is the fault of one of the outcomes.</exception>
    /// <returns>The endpoints that this disabled, with the reason.</returns>
    Task<IReadOnlyList<(EndpointId Endpoint, string Reason)>> RecordAsync(IReadOnlyList<Finished> batch);
}
