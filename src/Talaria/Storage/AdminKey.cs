using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage;

/// <summary>The operator's key that Talaria makes: what it looks like, how it is kept, and how one that was given is compared.</summary>
internal static class AdminKey
{
    public static string New() => "ta_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>In constant time.</summary>
    public static bool IsOneOf(IReadOnlyList<byte[]> hashes, string key)
    {
        var hash = Hash(key);
        var found = false;
        foreach (var one in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(one, hash);
        }
        return found;
    }
}
