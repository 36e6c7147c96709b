namespace Talaria.Tests.Running;

/// <summary>What the engine does, on each of its stores.</summary>
public abstract class RunningTests(TestStore store)
{
    protected TestStore Store { get; } = store;

    private protected Task<RunningEngine> StartAsync(
        string? directory = null,
        Func<TalariaOptions, TalariaOptions>? change = null,
        TimeProvider? time = null
    ) => RunningEngine.StartAsync(directory, change, time, Store);
}
