namespace Talaria.Tests.Running;

/// <summary>What replays and erasures do, on each of the stores.</summary>
public abstract class WorldTests(TestStore store) : RunningTests(store)
{
    private protected Task<ReplayWorld> WorldAsync(Func<TalariaOptions, TalariaOptions>? change = null) =>
        ReplayWorld.StartAsync(change, Store);
}
