namespace Talaria.Server.Commands.Bench.Stores;

/// <summary>A kind of store as the bench needs it: places for data, empty or filled, that go when their scenario is over.</summary>
internal interface IMeasuredStore : IAsyncDisposable
{
    StoreKind Kind { get; }

    /// <summary>With its version, for the report.</summary>
    string Name { get; }

    /// <summary>A place without data.</summary>
    /// <param name="directory">Not there yet; goes with the scenario.</param>
    Task<DataPlace> NewAsync(string directory, CancellationToken cancel);

    /// <summary>A copy of data that takes long to make, made when it is asked for first.</summary>
    /// <param name="name">Of what it is filled with.</param>
    /// <param name="fill">Fills an empty place and leaves it when no server works on it.</param>
    Task<DataPlace> FilledAsync(
        string name,
        string directory,
        Func<DataPlace, CancellationToken, Task> fill,
        CancellationToken cancel
    );

    /// <summary>Null for a store that lives in the server's own process.</summary>
    Task<StoreUse?> UseAsync(CancellationToken cancel);

    /// <summary>Removes what the last scenario's servers worked on, except directories.</summary>
    Task ClearAsync(CancellationToken cancel);
}
