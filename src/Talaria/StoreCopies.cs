using Talaria.Maintenance.Copies;
using Talaria.Storage.Copying;
using Talaria.Storage.Sqlite;

namespace Talaria;

/// <summary>Copies of a whole store, made beside the engine or while none runs.</summary>
public static class StoreCopies
{
    /// <summary>A copy of the SQLite file as it is at one moment; a server may run on it and goes on writing.</summary>
    /// <exception cref="StartupException">It cannot be made; the message says why. Nothing is left of it then.</exception>
    public static Task<BackupReport> BackUpAsync(
        TalariaOptions options,
        BackupOrder order,
        IProgress<CopyProgress> progress,
        CancellationToken cancel
    ) =>
        Task.Run(
            () => new SqliteBackup(options, progress, TimeProvider.System).Write(order, cancel),
            CancellationToken.None
        );

    /// <summary>Everything of the SQLite file, on which no server runs, into the empty database that the option Postgres names. All of it or nothing.</summary>
    /// <exception cref="StartupException">It cannot be done; the message says why. The target is empty then, as it was.</exception>
    public static Task<CopyReport> ToPostgresAsync(
        TalariaOptions options,
        IProgress<CopyProgress> progress,
        CancellationToken cancel
    ) => new StoreCopy(options, progress, TimeProvider.System).RunAsync(cancel);
}
