using System.Runtime.InteropServices;

namespace Talaria.Storage.Sqlite;

/// <summary>The calls that every statement makes some dozen times, without the package's marshalling: a reference counted handle and an interface call
/// for each value cost more than SQLite's own work with it (docs/adr/0003-statements.md).</summary>
/// <remarks>Those that only touch memory do not tell the garbage collector that they are outside; each takes well under a microsecond. What
/// runs a statement does.</remarks>
internal static unsafe class SqliteCalls
{
    /// <summary>SQLite copies what is bound.</summary>
    private const nint Transient = -1;

    /// <summary>Longer values are bound by a call that the garbage collector need not wait for.</summary>
    private const int Short = 4096;

    private static delegate* unmanaged[SuppressGCTransition]<nint, int, long, int> bindLong;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, int> bindNull;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int> bindShortBlob;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int> bindShortText;
    private static delegate* unmanaged<nint, int, byte*, int, nint, int> bindBlob;
    private static delegate* unmanaged<nint, int, byte*, int, nint, int> bindText;
    private static delegate* unmanaged<nint, int> step;
    private static delegate* unmanaged<nint, int> reset;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int> changes;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, int> columnType;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, long> columnLong;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*> columnBlob;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*> columnText;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, int> columnBytes;

    /// <exception cref="EntryPointNotFoundException">It is no SQLite.</exception>
    public static void Bind(nint library)
    {
        nint Of(string name) => NativeLibrary.GetExport(library, name);
        bindLong = (delegate* unmanaged[SuppressGCTransition]<nint, int, long, int>)Of("sqlite3_bind_int64");
        bindNull = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)Of("sqlite3_bind_null");
        bindBlob = (delegate* unmanaged<nint, int, byte*, int, nint, int>)Of("sqlite3_bind_blob");
        bindText = (delegate* unmanaged<nint, int, byte*, int, nint, int>)Of("sqlite3_bind_text");
        bindShortBlob = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int>)Of(
            "sqlite3_bind_blob"
        );
        bindShortText = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int>)Of(
            "sqlite3_bind_text"
        );
        step = (delegate* unmanaged<nint, int>)Of("sqlite3_step");
        reset = (delegate* unmanaged<nint, int>)Of("sqlite3_reset");
        changes = (delegate* unmanaged[SuppressGCTransition]<nint, int>)Of("sqlite3_changes");
        columnType = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)Of("sqlite3_column_type");
        columnLong = (delegate* unmanaged[SuppressGCTransition]<nint, int, long>)Of("sqlite3_column_int64");
        columnBlob = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*>)Of("sqlite3_column_blob");
        columnText = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*>)Of("sqlite3_column_text");
        columnBytes = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)Of("sqlite3_column_bytes");
    }

    public static int BindLong(nint statement, int parameter, long value) => bindLong(statement, parameter, value);

    public static int BindNull(nint statement, int parameter) => bindNull(statement, parameter);

    /// <param name="value">Not empty: an empty span has no address, and would be bound as NULL.</param>
    public static int BindBlob(nint statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            return value.Length <= Short
                ? bindShortBlob(statement, parameter, bytes, value.Length, Transient)
                : bindBlob(statement, parameter, bytes, value.Length, Transient);
        }
    }

    /// <summary>UTF-8.</summary>
    public static int BindText(nint statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value.IsEmpty ? "\0"u8 : value)
        {
            return value.Length <= Short
                ? bindShortText(statement, parameter, bytes, value.Length, Transient)
                : bindText(statement, parameter, bytes, value.Length, Transient);
        }
    }

    public static int Step(nint statement) => step(statement);

    public static int Reset(nint statement) => reset(statement);

    public static int Changes(nint database) => changes(database);

    public static int ColumnType(nint statement, int column) => columnType(statement, column);

    public static long ColumnLong(nint statement, int column) => columnLong(statement, column);

    /// <summary>Valid until the statement goes on; empty for NULL.</summary>
    public static ReadOnlySpan<byte> ColumnBlob(nint statement, int column)
    {
        var bytes = columnBlob(statement, column);
        return new ReadOnlySpan<byte>(bytes, columnBytes(statement, column));
    }

    /// <summary>As <see cref="ColumnBlob"/>, UTF-8.</summary>
    public static ReadOnlySpan<byte> ColumnText(nint statement, int column)
    {
        var bytes = columnText(statement, column);
        return new ReadOnlySpan<byte>(bytes, columnBytes(statement, column));
    }
}
