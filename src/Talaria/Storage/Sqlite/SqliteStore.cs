namespace Talaria.Storage.Sqlite;

/// <summary>The store in one file: how its disk and its writer are.</summary>
internal sealed class SqliteStore(SqliteDatabase database, DiskWatch disk) : IStore
{
    public IReadOnlyList<string> Troubles =>
        [
            .. database.Writer.Failing ? ["The store cannot be written."] : Array.Empty<string>(),
            .. disk.Low is { } low ? [low.Detail] : Array.Empty<string>(),
        ];

    public long? FreeBytes => disk.FreeBytes;

    public Task StartAsync()
    {
        disk.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync() => Task.CompletedTask;
}
