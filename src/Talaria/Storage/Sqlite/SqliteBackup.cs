using System.Globalization;
using Microsoft.Data.Sqlite;
using Talaria.Maintenance.Copies;

namespace Talaria.Storage.Sqlite;

/// <summary>Copies the database page by page as it is at one moment, beside a server that goes on writing, and reads the copy before it gets its name.</summary>
/// <remarks>One read transaction holds that moment: without it every commit of the server would start the copy anew, and VACUUM INTO may number rows
/// anew, which the log's index goes by. While it lasts the write-ahead log grows by what the server writes (docs/backup.md).</remarks>
internal sealed class SqliteBackup(TalariaOptions options, IProgress<CopyProgress> progress, TimeProvider time)
{
    /// <summary>Between two reports: 16 MiB.</summary>
    private const int Step = 4096;

    public BackupReport Write(BackupOrder order, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        if (options.Postgres is not null)
        {
            throw new StartupException(
                "The settings name PostgreSQL, which is not copied by Talaria: use pg_dump or pg_basebackup (docs/backup.md)."
            );
        }
        var source = SqliteDatabase.FindFile(options.DataDirectory);
        var key = options.SecretKeys.Count > 0 ? null : Path.Combine(options.DataDirectory, KeyFile.Name);
        var target = Place(order, source, key);
        var part = $"{target}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.part";
        try
        {
            // A killed process of the same number may have left one.
            File.Delete(part);
            using (OwnersOnly(part)) { }
            CopyPages(source, part, cancel);
            var tables = Check(part, cancel);
            Flush(part);
            var keyCopy = order.WithKey ? CopyKey(key!, $"{target}.key", order.Replace) : null;
            File.Move(part, target, order.Replace);
            return new BackupReport(
                target,
                new FileInfo(target).Length,
                time.GetElapsedTime(began),
                tables,
                key,
                keyCopy
            );
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The backup was not made, and nothing is left of it: {e.Message}", e);
        }
        finally
        {
            foreach (var rest in (string[])["", "-wal", "-shm", "-journal"])
            {
                File.Delete(part + rest);
            }
        }
    }

    /// <summary>The file's full name, once nothing stands in its way.</summary>
    private static string Place(BackupOrder order, string source, string? key)
    {
        var target = Path.GetFullPath(order.File);
        var directory = Path.GetDirectoryName(target);
        if (!Directory.Exists(directory))
        {
            throw new StartupException($"There is no directory '{directory}'.");
        }
        if (Directory.Exists(target))
        {
            throw new StartupException($"'{order.File}' is a directory; name the file.");
        }
        if (
            Path.GetDirectoryName(Path.GetFullPath(source)) == directory
            && Path.GetFileName(target).StartsWith("talaria.", StringComparison.Ordinal)
        )
        {
            throw new StartupException($"'{order.File}' would stand among the server's own files; name another place.");
        }
        if (order.WithKey && key is null)
        {
            throw new StartupException("There is no key file to copy: secret_keys stands in the configuration.");
        }
        string[] made = order.WithKey ? [target, $"{target}.key"] : [target];
        if (!order.Replace && made.FirstOrDefault(File.Exists) is { } there)
        {
            throw new StartupException($"'{there}' is there already; --force replaces it.");
        }
        return target;
    }

    private void CopyPages(string source, string part, CancellationToken cancel)
    {
        using var from = new SqliteSession(source, readOnly: true);
        using var to = new SqliteSession(part, readOnly: false);
        from.Script("PRAGMA busy_timeout = 5000; PRAGMA cache_size = -4000; BEGIN;");
        // Nothing to undo in a file that goes at any failure; it is brought to the disk at the end, when no read holds the log.
        to.Script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        NeedRoom(from, part);
        from.CopyTo(
            to,
            Step,
            (done, of) =>
            {
                cancel.ThrowIfCancellationRequested();
                progress.Report(new CopyProgress("copy", done, of, "pages"));
            }
        );
    }

    /// <summary>A disk that a backup fills is the server's too, more often than not.</summary>
    private static void NeedRoom(SqliteSession from, string part)
    {
        using var size = from.Sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
        size.Step();
        var (needed, free) = (size.Long(), new DriveInfo(part).AvailableFreeSpace);
        if (needed > free)
        {
            throw new StartupException(
                $"The disk of '{Path.GetDirectoryName(part)}' has {free >> 20} MiB left, and the database has {needed >> 20} MiB."
            );
        }
    }

    /// <summary>Reads all of it.</summary>
    private List<TableCount> Check(string part, CancellationToken cancel)
    {
        progress.Report(new CopyProgress("check", 0, 1, "files"));
        using var db = new SqliteSession(part, readOnly: false);
        using (var check = db.Sql("PRAGMA quick_check"))
        {
            while (check.Step())
            {
                if (check.Text() is var found && found != "ok")
                {
                    throw new StartupException($"The copy is broken, and so is the database most likely: {found}");
                }
            }
        }
        var names = new List<string>();
        using (
            var table = db.Sql(
                @"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name"
            )
        )
        {
            while (table.Step())
            {
                names.Add(table.Text());
            }
        }
        var tables = new List<TableCount>();
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            using var count = db.Sql($"SELECT count(*) FROM \"{name}\"");
            count.Step();
            tables.Add(new TableCount(name, count.Long()));
        }
        return tables;
    }

    private static string CopyKey(string key, string target, bool replace)
    {
        var bytes = File.ReadAllBytes(key);
        if (replace)
        {
            File.Delete(target);
        }
        using var file = OwnersOnly(target);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
        return target;
    }

    private static void Flush(string part)
    {
        using var file = new FileStream(part, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static FileStream OwnersOnly(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return new FileStream(path, options);
    }
}
