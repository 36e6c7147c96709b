namespace Talaria;

/// <summary>What a node does. Several nodes on one PostgreSQL may share the work; the only node there can be on SQLite does all of it.</summary>
public enum NodeRole
{
    /// <summary>Takes requests and delivers.</summary>
    All,

    /// <summary>Takes requests: what it stores is delivered by others.</summary>
    Api,

    /// <summary>Delivers, tells owners and maintains; it takes no requests but those about its health.</summary>
    Deliver,
}
