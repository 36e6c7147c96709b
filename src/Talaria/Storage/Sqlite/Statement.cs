using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Talaria.Storage.Sqlite;

/// <summary>A prepared statement in use: bind in order, step, read; disposing makes it ready for the next use.</summary>
/// <remarks>Straight on the SQLite API: a SqliteCommand costs more per execution than the statement it runs
/// (docs/adr/0003-statements.md).</remarks>
internal sealed class Statement(sqlite3 db, sqlite3_stmt handle) : IRow, IDisposable
{
    /// <summary>Texts up to this many characters are encoded on the stack.</summary>
    private const int ShortText = 256;

    // The handles live as long as the session, which owns both.
    private readonly nint statement = handle.DangerousGetHandle();
    private readonly nint database = db.DangerousGetHandle();
    private int bound;
    private int read;

    public Statement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Checked(SqliteCalls.BindBlob(statement, ++bound, bytes));
    }

    public Statement Bind(Guid? value) => value is { } given ? Bind(given) : BindNull();

    public Statement Bind(long value) => Checked(SqliteCalls.BindLong(statement, ++bound, value));

    public Statement Bind(long? value) => value is { } given ? Bind(given) : BindNull();

    public Statement Bind(int? value) => value is { } given ? Bind((long)given) : BindNull();

    public Statement Bind(int value) => Bind((long)value);

    public Statement Bind(double? value) =>
        value is { } given ? Checked(raw.sqlite3_bind_double(handle, ++bound, given)) : BindNull();

    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    [SkipLocalsInit]
    public Statement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }
        if (value.Length > ShortText)
        {
            return Checked(SqliteCalls.BindText(statement, ++bound, Encoding.UTF8.GetBytes(value)));
        }
        Span<byte> bytes = stackalloc byte[ShortText * 3];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        return Checked(SqliteCalls.BindText(statement, ++bound, bytes[..length]));
    }

    /// <summary>A blob; empty stays empty, not NULL.</summary>
    public Statement Bind(ReadOnlySpan<byte> value) =>
        value.IsEmpty
            ? Checked(raw.sqlite3_bind_zeroblob(handle, ++bound, 0))
            : Checked(SqliteCalls.BindBlob(statement, ++bound, value));

    public Statement Bind(byte[]? value) => value is null ? BindNull() : Bind(value.AsSpan());

    /// <summary>A blob; empty is NULL.</summary>
    public Statement BindBytes(ReadOnlyMemory<byte> value) => value.IsEmpty ? BindNull() : Bind(value.Span);

    /// <summary>UTC milliseconds.</summary>
    public Statement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public Statement Bind(DateTimeOffset? value) => value is { } given ? Bind(given) : BindNull();

    public Statement BindNull() => Checked(SqliteCalls.BindNull(statement, ++bound));

    /// <summary>True if there is a row to read.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        read = 0;
        var code = SqliteCalls.Step(statement);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw Failure(code));
    }

    /// <summary>Runs to the end and disposes.</summary>
    /// <returns>The rows changed.</returns>
    public int Run()
    {
        using (this)
        {
            while (Step()) { }
            return SqliteCalls.Changes(database);
        }
    }

    /// <summary>Reads every row and disposes.</summary>
    public List<T> List<T>(Func<Statement, T> read)
    {
        using (this)
        {
            var list = new List<T>();
            while (Step())
            {
                list.Add(read(this));
            }
            return list;
        }
    }

    // Columns are read in order; each call takes the next one.
    public Guid Guid() => new(SqliteCalls.ColumnBlob(statement, read++), bigEndian: true);

    public Guid? GuidOrNull() => IsNull() ? Skip<Guid?>() : Guid();

    public long Long() => SqliteCalls.ColumnLong(statement, read++);

    public long? LongOrNull() => IsNull() ? Skip<long?>() : Long();

    public int Int() => (int)Long();

    public int? IntOrNull() => IsNull() ? Skip<int?>() : Int();

    public double? DoubleOrNull() => IsNull() ? Skip<double?>() : raw.sqlite3_column_double(handle, read++);

    public bool Bool() => Int() != 0;

    public string Text() => Encoding.UTF8.GetString(SqliteCalls.ColumnText(statement, read++));

    public string? TextOrNull() => IsNull() ? Skip<string?>() : Text();

    public byte[] Blob() => SqliteCalls.ColumnBlob(statement, read++).ToArray();

    public byte[]? BlobOrNull() => IsNull() ? Skip<byte[]?>() : Blob();

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Long());

    public DateTimeOffset? TimeOrNull() => IsNull() ? Skip<DateTimeOffset?>() : Time();

    /// <summary>Rewinds, to run again with other values: every use binds all parameters anew.</summary>
    public void Dispose()
    {
        _ = SqliteCalls.Reset(statement);
        (bound, read) = (0, 0);
    }

    /// <summary>Frees the statement itself; the session does.</summary>
    public void Close() => handle.Dispose();

    private bool IsNull() => SqliteCalls.ColumnType(statement, read) == raw.SQLITE_NULL;

    private T? Skip<T>()
    {
        read++;
        return default;
    }

    private Statement Checked(int code) => code == raw.SQLITE_OK ? this : throw Failure(code);

    private SqliteException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(db);
        var message = raw.sqlite3_errmsg(db).utf8_to_string();
        Dispose();
        return new SqliteException($"SQLite Error {code}: '{message}'.", code, extended);
    }
}
