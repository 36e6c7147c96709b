using Talaria.Ids;

namespace Talaria.Deliveries.Backlog;

/// <summary>What was pending at a moment.</summary>
public sealed record Backlog(DateTimeOffset At, IReadOnlyDictionary<OrganizationId, BacklogCount> Organizations)
{
    public BacklogCount Total { get; } = Organizations.Values.Aggregate(BacklogCount.None, (a, b) => a.Plus(b));

    public BacklogCount Of(OrganizationId organization) =>
        Organizations.GetValueOrDefault(organization) ?? BacklogCount.None;
}
