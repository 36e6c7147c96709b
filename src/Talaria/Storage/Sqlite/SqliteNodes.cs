using Talaria.Deliveries;
using Talaria.Maintenance;

namespace Talaria.Storage.Sqlite;

/// <summary>The one node that there can be.</summary>
internal sealed class SqliteNodes(SqliteNode node, Holdings holdings, TimeProvider time) : INodes
{
    public IReadOnlyList<Node> List() =>
        [
            new()
            {
                Id = node.Id,
                Name = Environment.MachineName,
                Role = NodeRole.All,
                Version = Node.ThisVersion,
                StartedAt = node.StartedAt,
                SeenAt = time.GetUtcNow(),
                State = NodeState.Alive,
                IsThis = true,
                Holds = holdings.Now,
            },
        ];
}
