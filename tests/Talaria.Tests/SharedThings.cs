using Talaria.Tests.Storage.Postgres;

[assembly: AssemblyFixture(typeof(Talaria.Tests.SharedThings))]

namespace Talaria.Tests;

/// <summary>
/// Clears away what all tests share, after the last of them. Not when the process exits: the runner gives that ten seconds and
/// calls what takes longer a failure.
/// </summary>
public sealed class SharedThings : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await PostgresServer.EndSharedAsync();
        Scratch.Clear();
    }
}
