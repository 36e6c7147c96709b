using System.Security.Cryptography;

namespace Talaria.Storage;

/// <summary>The key for secrets at rest when the operator configured none: a file beside the database, readable by its owner only.</summary>
internal static class KeyFile
{
    public const string Name = "talaria.key";
    private const int KeyLength = 32;

    /// <returns>The key, or null if there is no file.</returns>
    /// <exception cref="StartupException">It cannot be read, or is no key.</exception>
    public static byte[]? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }
            var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length == KeyLength ? key : throw new FormatException("It has another length.");
        }
        catch (FormatException e)
        {
            throw new StartupException(
                $"'{path}' is not a key: 32 bytes as base64 are wanted. Restore it from a backup.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes a new key, on disk before it encrypts anything.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public static byte[] Make(string directory)
    {
        var path = Path.Combine(directory, Name);
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            using var file = new FileStream(path, options);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
            file.Flush(flushToDisk: true);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file '{path}' cannot be written: {e.Message}", e);
        }
    }
}
