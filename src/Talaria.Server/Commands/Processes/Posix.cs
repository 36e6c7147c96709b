using System.Runtime.InteropServices;

namespace Talaria.Server.Commands.Processes;

/// <summary>The two system calls that .NET does not offer: a polite end, and the flush that SQLite uses.</summary>
internal static class Posix
{
    private const int SigTerm = 15;

    public static void Terminate(int process) => _ = Kill(process, SigTerm);

    /// <summary>Flushes a file's data, and of its metadata only what reading it back needs.</summary>
    public static void FlushData(SafeHandle file)
    {
        if (!OperatingSystem.IsLinux() || FDataSync(file.DangerousGetHandle().ToInt32()) != 0)
        {
            RandomAccess.FlushToDisk((Microsoft.Win32.SafeHandles.SafeFileHandle)file);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "fdatasync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FDataSync(int file);
}
