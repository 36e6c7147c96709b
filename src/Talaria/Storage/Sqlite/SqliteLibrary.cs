using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Talaria.Storage.Sqlite;

/// <summary>Binds the SQLite package to the system's libsqlite3 instead of a bundled copy, so that the distribution keeps it safe.</summary>
internal static class SqliteLibrary
{
    /// <summary>Where RETURNING came in.</summary>
    private const int MinimumVersion = 3_035_000;

    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <exception cref="StartupException">The library is missing or too old.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (loaded)
            {
                return;
            }
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
                raw.SetProvider(new SQLite3Provider_e_sqlite3());
                SqliteCalls.Bind(Resolve("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null));
                // A connection is used by one thread at a time, as SqliteConnection demands anyway: no lock around each call, and
                // none around each allocation's statistics.
                _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
                _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                throw Missing(e);
            }
            if (raw.sqlite3_libversion_number() < MinimumVersion)
            {
                throw new StartupException(
                    $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old: 3.35 or later is needed. On Debian: apt-get install libsqlite3-0"
                );
            }
            loaded = true;
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name != "e_sqlite3" ? IntPtr.Zero
        : NativeLibrary.TryLoad(SystemName, assembly, path, out var handle) ? handle
        : throw new DllNotFoundException(SystemName);

    private static string SystemName =>
        OperatingSystem.IsWindows() ? "winsqlite3"
        : OperatingSystem.IsMacOS() ? "libsqlite3.dylib"
        : "libsqlite3.so.0";

    private static StartupException Missing(Exception inner) =>
        new($"{SystemName} was not found. SQLite is not bundled; on Debian: apt-get install libsqlite3-0", inner);
}
