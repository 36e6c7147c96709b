using System.CommandLine;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Server.Commands.Bench;

/// <summary>Which stores are measured, and the options that say so.</summary>
/// <param name="Open">Those chosen, each to be started in a directory of its own that goes with the bench.</param>
internal sealed record StoreChoice(
    IReadOnlyList<Option> Options,
    Func<ParseResult, IReadOnlyList<Func<DirectoryInfo, CancellationToken, Task<IMeasuredStore>>>> Open
)
{
    /// <summary>What is inside the server.</summary>
    public static StoreChoice Inside { get; } =
        new([], _ => [(directory, _) => Task.FromResult<IMeasuredStore>(new SqliteFiles(directory))]);
}
