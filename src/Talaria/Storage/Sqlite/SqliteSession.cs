using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Talaria.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3 db;

    // By reference: texts are literals, so the same text is the same object, and hashing it each time cost as much as binding it.
    private readonly Dictionary<object, Statement> prepared = new(ReferenceEqualityComparer.Instance);

    public SqliteSession(string path, bool readOnly)
    {
        SqliteLibrary.Load();
        connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        db = connection.Handle!;
    }

    public string Path => connection.DataSource;

    /// <summary>The statement of this text, ready to bind. Texts are literals: each is prepared once a connection.</summary>
    public Statement Sql(string text)
    {
        if (!prepared.TryGetValue(text, out var statement))
        {
            var code = raw.sqlite3_prepare_v3(db, text, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
            if (code != raw.SQLITE_OK)
            {
                throw new SqliteException(
                    $"SQLite Error {code}: '{raw.sqlite3_errmsg(db).utf8_to_string()}' in: {text}",
                    code,
                    raw.sqlite3_extended_errcode(db)
                );
            }
            statement = new Statement(db, handle);
            prepared.Add(text, statement);
        }
        return statement;
    }

    /// <summary>Runs a script of several statements (migrations, pragmas).</summary>
    public void Script(string text)
    {
        var code = raw.sqlite3_exec(db, text);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(
                $"SQLite Error {code}: '{raw.sqlite3_errmsg(db).utf8_to_string()}'.",
                code,
                raw.sqlite3_extended_errcode(db)
            );
        }
    }

    /// <summary>Rewinds every statement: one that an exception left between its binding and its run would fail its next user.</summary>
    public void Reset()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }
    }

    /// <summary>Copies every page into another database's file. In a read transaction they all are of its moment, whatever others write meanwhile.</summary>
    /// <param name="copied">After so many pages: how many, and of how many.</param>
    public void CopyTo(SqliteSession target, int step, Action<int, int> copied)
    {
        using var backup = raw.sqlite3_backup_init(target.db, "main", db, "main");
        if (backup.IsInvalid)
        {
            throw new SqliteException(
                raw.sqlite3_errmsg(target.db).utf8_to_string(),
                raw.sqlite3_errcode(target.db),
                raw.sqlite3_extended_errcode(target.db)
            );
        }
        int code;
        do
        {
            code = raw.sqlite3_backup_step(backup, step);
            var pages = raw.sqlite3_backup_pagecount(backup);
            copied(pages - raw.sqlite3_backup_remaining(backup), pages);
        } while (code == raw.SQLITE_OK);
        if (code != raw.SQLITE_DONE)
        {
            throw new SqliteException($"SQLite Error {code}: '{raw.sqlite3_errstr(code).utf8_to_string()}'.", code);
        }
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(db) == 0;

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Close();
        }
        connection.Dispose();
    }
}
