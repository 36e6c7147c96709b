using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>A node that is there, as the one sees it that answers.</summary>
public sealed record NodeResource
{
    [Description("Another one after each start, and after each lapse of the node's lease.")]
    public required string Id { get; init; }

    [Description("The machine's.")]
    public required string Name { get; init; }

    [AllowedValues("all", "api", "deliver")]
    public required string Role { get; init; }
    public required string Version { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    [Description("When its heartbeat was last seen, by the clock of the node that answers.")]
    public required DateTimeOffset SeenAt { get; init; }

    [AllowedValues("alive", "silent", "lapsed")]
    [Description(
        "silent: no heartbeat for some seconds; it starts no attempts, and what it holds is its own. lapsed: none for a whole lease; what it holds is rescued, and it is gone from the list then."
    )]
    public required string State { get; init; }

    [Description("It is the node that answers.")]
    public required bool Answering { get; init; }

    [Description("Endpoints with a place in its memory.")]
    public required long Lanes { get; init; }

    [Description("Deliveries that wait in its memory.")]
    public required long Waiting { get; init; }

    [Description("Requests in flight.")]
    public required long InFlight { get; init; }

    [Description("Outcomes that wait to be recorded.")]
    public required long Unrecorded { get; init; }

    [Description("Bytes that waiting deliveries and those in flight take.")]
    public required long MemoryBytes { get; init; }
}
