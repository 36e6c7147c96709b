namespace Talaria.Tests;

/// <summary>Directories that several steps of a test share, whoever stops first: gone when the test program ends.</summary>
internal static class Scratch
{
    private static readonly Lazy<string> Root = new(() =>
        System.IO.Directory.CreateTempSubdirectory("talaria-test-").FullName
    );
    private static int count;

    public static string Directory() =>
        System.IO.Directory.CreateDirectory(Path.Combine(Root.Value, $"{Interlocked.Increment(ref count)}")).FullName;

    public static void Clear()
    {
        if (Root.IsValueCreated)
        {
            System.IO.Directory.Delete(Root.Value, recursive: true);
        }
    }
}
