using System.Globalization;
using Talaria.Maintenance;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Api;

internal static partial class Resources
{
    public static NodeResource Of(Node n) =>
        new()
        {
            Id = n.Id.ToString(CultureInfo.InvariantCulture),
            Name = n.Name,
            Role = n.Role switch
            {
                NodeRole.All => "all",
                NodeRole.Api => "api",
                _ => "deliver",
            },
            Version = n.Version,
            StartedAt = n.StartedAt,
            SeenAt = n.SeenAt,
            State = n.State switch
            {
                NodeState.Alive => "alive",
                NodeState.Silent => "silent",
                _ => "lapsed",
            },
            Answering = n.IsThis,
            Lanes = n.Holds.Lanes,
            Waiting = n.Holds.Waiting,
            InFlight = n.Holds.InFlight,
            Unrecorded = n.Holds.Unrecorded,
            MemoryBytes = n.Holds.Bytes,
        };
}
