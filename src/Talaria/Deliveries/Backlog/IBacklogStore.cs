using Talaria.Ids;

namespace Talaria.Deliveries.Backlog;

/// <summary>Looks over the whole queue: what it costs grows with what waits, so ask <see cref="BacklogGauge"/>.</summary>
public interface IBacklogStore
{
    /// <summary>Of each organization that has pending deliveries, in one moment.</summary>
    Task<IReadOnlyDictionary<OrganizationId, BacklogCount>> CountAsync(DateTimeOffset now, CancellationToken cancel);
}
