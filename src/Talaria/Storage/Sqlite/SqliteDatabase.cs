using Microsoft.Data.Sqlite;
using SQLitePCL;
using Talaria.Storage.Migrations;

namespace Talaria.Storage.Sqlite;

/// <summary>The database file of one node: opened, locked and migrated; its writer and its readers.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const string FileName = "talaria.db";
    private readonly FileStream lockFile;
    private readonly SqliteSession writing;

    private SqliteDatabase(FileStream lockFile, SqliteSession writing, TimeProvider time)
    {
        this.lockFile = lockFile;
        this.writing = writing;
        Writer = new SqliteWriter(writing, time);
        Readers = new SqliteReaders(writing.Path);
    }

    public string Path => writing.Path;

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    /// <exception cref="StartupException">The directory cannot be written, another server holds it, the file is from a newer version, or libsqlite3 is missing.</exception>
    public static SqliteDatabase Open(string directory, TimeProvider time)
    {
        SqliteLibrary.Load();
        var held = Lock(directory);
        SqliteSession? session = null;
        try
        {
            session = new SqliteSession(System.IO.Path.Combine(directory, FileName), readOnly: false);
            // auto_vacuum only takes before the first table; journal_size_limit lets a WAL that once grew shrink again. A larger page cache costs more than it
            // saves: SQLite walks through all of it at many a commit (docs/adr/0005-hot-path.md).
            session.Script(
                """
                PRAGMA auto_vacuum = INCREMENTAL;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA secure_delete = ON;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -16384;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA temp_store = MEMORY;
                PRAGMA foreign_keys = OFF;
                PRAGMA busy_timeout = 5000;
                """
            );
            SqliteMigrations.Apply(session);
            return new SqliteDatabase(held, session, time);
        }
        catch (Exception e)
        {
            session?.Dispose();
            held.Dispose();
            if (e is SqliteException)
            {
                throw new StartupException($"The database in '{directory}' cannot be opened: {e.Message}", e);
            }
            throw;
        }
    }

    /// <exception cref="StartupException">There is none.</exception>
    public static string FindFile(string directory)
    {
        var path = System.IO.Path.Combine(directory, FileName);
        return File.Exists(path)
            ? path
            : throw new StartupException(
                $"There is no database in '{directory}' ({FileName}). Name the server's directory with --data-dir."
            );
    }

    public void Dispose()
    {
        Writer.Dispose();
        Readers.Dispose();
        writing.Dispose();
        lockFile.Dispose();
    }

    /// <summary>One node a directory: the lock lives as long as the process, whatever ends it.</summary>
    private static FileStream Lock(string directory)
    {
        try
        {
            MakeDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, e);
        }
        var path = System.IO.Path.Combine(directory, "talaria.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StartupException(
                $"Another server is running on '{directory}' (it holds talaria.lock). Stop it, or give this one another --data-dir.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, e);
        }
    }

    /// <summary>A rule of the tables was broken (SQLITE_CONSTRAINT): the same rows will break it again.</summary>
    public static bool IsConstraint(Exception e) => e is SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT };

    private static StartupException NotWritable(string directory, Exception inner) =>
        new($"The data directory '{directory}' cannot be written: {inner.Message}", inner);

    /// <summary>The owner's only: payloads lie in it as they came. A directory that is there stays as the operator made it.</summary>
    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
