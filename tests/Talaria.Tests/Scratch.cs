namespace Talaria.Tests;

/// <summary>Directories that several steps of a test share, whoever stops first: gone when the test program ends.</summary>
internal static class Scratch
{
    private static readonly string Root = Make();
    private static int count;

    public static string Directory() =>
        System.IO.Directory.CreateDirectory(Path.Combine(Root, $"{Interlocked.Increment(ref count)}")).FullName;

    private static string Make()
    {
        var root = System.IO.Directory.CreateTempSubdirectory("talaria-test-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(root, recursive: true);
        return root;
    }
}
