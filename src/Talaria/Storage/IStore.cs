namespace Talaria.Storage;

/// <summary>What the engine asks of its store beside the ports: to start and stop with it, and how it is.</summary>
internal interface IStore
{
    /// <summary>What is wrong with it now, in sentences for the operator; empty when all is well.</summary>
    IReadOnlyList<string> Troubles { get; }

    /// <summary>Of the disk that holds the data, in bytes; null if this node does not see it.</summary>
    long? FreeBytes { get; }

    /// <summary>Before anything else of the engine starts.</summary>
    Task StartAsync();

    /// <summary>After everything else has stopped.</summary>
    Task StopAsync();
}
