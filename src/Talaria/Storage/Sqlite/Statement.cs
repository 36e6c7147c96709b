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

    private int bound;
    private int read;

    public Statement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Checked(raw.sqlite3_bind_blob(handle, ++bound, bytes));
    }

    public Statement Bind(Guid? value) => value is { } given ? Bind(given) : BindNull();

    public Statement Bind(long value) => Checked(raw.sqlite3_bind_int64(handle, ++bound, value));

    public Statement Bind(long? value) => value is { } given ? Bind(given) : BindNull();

    public Statement Bind(int? value) => value is { } given ? Bind((long)given) : BindNull();

    public Statement Bind(int value) => Bind((long)value);

    public Statement Bind(double? value) =>
        value is { } given ? Checked(raw.sqlite3_bind_double(handle, ++bound, given)) : BindNull();

    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    public Statement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }
        // An empty span has no address, and would be bound as NULL.
        if (value.Length is 0 or > ShortText)
        {
            return Checked(raw.sqlite3_bind_text(handle, ++bound, value));
        }
        Span<byte> bytes = stackalloc byte[ShortText * 3];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        return Checked(raw.sqlite3_bind_text(handle, ++bound, bytes[..length]));
    }

    /// <summary>A blob; empty stays empty, not NULL.</summary>
    public Statement Bind(ReadOnlySpan<byte> value) =>
        value.IsEmpty
            ? Checked(raw.sqlite3_bind_zeroblob(handle, ++bound, 0))
            : Checked(raw.sqlite3_bind_blob(handle, ++bound, value));

    public Statement Bind(byte[]? value) => value is null ? BindNull() : Bind(value.AsSpan());

    /// <summary>A blob; empty is NULL.</summary>
    public Statement BindBytes(ReadOnlyMemory<byte> value) => value.IsEmpty ? BindNull() : Bind(value.Span);

    /// <summary>UTC milliseconds.</summary>
    public Statement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public Statement Bind(DateTimeOffset? value) => value is { } given ? Bind(given) : BindNull();

    public Statement BindNull() => Checked(raw.sqlite3_bind_null(handle, ++bound));

    /// <summary>True if there is a row to read.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        read = 0;
        var code = raw.sqlite3_step(handle);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw Failure(code));
    }

    /// <summary>Runs to the end and disposes.</summary>
    /// <returns>The rows changed.</returns>
    public int Run()
    {
        using (this)
        {
            while (Step()) { }
            return raw.sqlite3_changes(db);
        }
    }

    // Columns are read in order; each call takes the next one.
    public Guid Guid() => new(raw.sqlite3_column_blob(handle, read++), bigEndian: true);

    public Guid? GuidOrNull() => IsNull() ? Skip<Guid?>() : Guid();

    public long Long() => raw.sqlite3_column_int64(handle, read++);

    public long? LongOrNull() => IsNull() ? Skip<long?>() : Long();

    public int Int() => raw.sqlite3_column_int(handle, read++);

    public int? IntOrNull() => IsNull() ? Skip<int?>() : Int();

    public double? DoubleOrNull() => IsNull() ? Skip<double?>() : raw.sqlite3_column_double(handle, read++);

    public bool Bool() => Int() != 0;

    public string Text() => raw.sqlite3_column_text(handle, read++).utf8_to_string() ?? "";

    public string? TextOrNull() => IsNull() ? Skip<string?>() : Text();

    public byte[] Blob() => raw.sqlite3_column_blob(handle, read++).ToArray();

    public byte[]? BlobOrNull() => IsNull() ? Skip<byte[]?>() : Blob();

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Long());

    public DateTimeOffset? TimeOrNull() => IsNull() ? Skip<DateTimeOffset?>() : Time();

    /// <summary>Rewinds, to run again with other values: every use binds all parameters anew.</summary>
    public void Dispose()
    {
        _ = raw.sqlite3_reset(handle);
        (bound, read) = (0, 0);
    }

    /// <summary>Frees the statement itself; the session does.</summary>
    public void Close() => handle.Dispose();

    private bool IsNull() => raw.sqlite3_column_type(handle, read) == raw.SQLITE_NULL;

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
