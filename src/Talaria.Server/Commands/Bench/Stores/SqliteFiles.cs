using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Stores;

/// <summary>SQLite: a place is a directory, and a filled one a copy of its files.</summary>
/// <param name="filled">Where filled directories are kept for the next time.</param>
internal sealed class SqliteFiles(DirectoryInfo filled) : IMeasuredStore
{
    public StoreKind Kind => StoreKind.Sqlite;

    public string Name => "SQLite";

    public Task<DataPlace> NewAsync(string directory, CancellationToken cancel) =>
        Task.FromResult(new DataPlace(directory));

    public async Task<DataPlace> FilledAsync(
        string name,
        string directory,
        Func<DataPlace, CancellationToken, Task> fill,
        CancellationToken cancel
    )
    {
        var kept = Path.Combine(filled.FullName, $"sqlite-{name}");
        if (!Directory.Exists(kept))
        {
            var unfinished = kept + ".filling";
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
            await fill(new DataPlace(unfinished), cancel);
            Directory.Move(unfinished, kept);
        }
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.EnumerateFiles(kept))
        {
            var copy = Path.Combine(directory, Path.GetFileName(file));
            File.Copy(file, copy);
            // Now, and not while something is measured.
            using var written = File.OpenHandle(copy, access: FileAccess.ReadWrite);
            Posix.FlushData(written);
        }
        return new DataPlace(directory);
    }

    public Task<StoreUse?> UseAsync(CancellationToken cancel) => Task.FromResult<StoreUse?>(null);

    public Task ClearAsync(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
