namespace Talaria.Deliveries;

/// <summary>This node's right to start attempts: where there are several nodes, each has to be seen to live, and to see what the others change.</summary>
public interface ILease
{
    /// <summary>An attempt may start now.</summary>
    bool Held { get; }

    /// <summary>It is held again.</summary>
    event Action? Renewed;
}

/// <summary>The lease of the only node there can be.</summary>
internal sealed class EndlessLease : ILease
{
    public bool Held => true;

    public event Action? Renewed
    {
        add { }
        remove { }
    }
}
