using Talaria.Deliveries;

namespace Talaria.Maintenance;

/// <summary>A node that is there, as the one that is asked sees it.</summary>
public sealed record Node
{
    /// <summary>Of its incarnation: another one after each start, and after each lapse of its lease.</summary>
    public required long Id { get; init; }

    /// <summary>Its machine's.</summary>
    public required string Name { get; init; }

    public required NodeRole Role { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its counter was last seen to move, by the clock of the node that is asked.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    public required NodeState State { get; init; }

    /// <summary>It is the one that is asked.</summary>
    public required bool IsThis { get; init; }

    /// <summary>What it held then.</summary>
    public required NodeHoldings Holds { get; init; }

    /// <summary>This program's.</summary>
    public static string ThisVersion { get; } = typeof(Node).Assembly.GetName().Version!.ToString(3);
}

/// <summary>How a node is.</summary>
public enum NodeState
{
    /// <summary>Its counter moves.</summary>
    Alive,

    /// <summary>Its counter stands still, or the node that is asked cannot look; its claims are its own.</summary>
    Silent,

    /// <summary>It has not been heard of over a whole lease: what it holds is rescued by a node that delivers.</summary>
    Lapsed,
}

/// <summary>Who is there.</summary>
public interface INodes
{
    /// <summary>All that are known, oldest first, without asking the store.</summary>
    IReadOnlyList<Node> List();
}
