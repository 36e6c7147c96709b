using System.Security.Cryptography;
using System.Text;
using Talaria.Organizations;
using Talaria.Server.Config;

namespace Talaria.Server.Security;

/// <summary>Recognizes the operator: by the configured keys, or, if there are none, by the key that Talaria made at its first start.</summary>
internal sealed class OperatorKeys(Settings settings, IAdminKeys made)
{
    private readonly byte[][] hashes = [.. settings.AdminKeys.Select(Hash)];

    /// <summary>Hashes are compared, in constant time: neither content nor length of a configured key shows in the time it takes.</summary>
    public ValueTask<bool> MatchesAsync(string key, CancellationToken cancel)
    {
        if (hashes.Length == 0)
        {
            return made.MatchesAsync(key, cancel);
        }
        var hash = Hash(key);
        var matches = false;
        foreach (var known in hashes)
        {
            matches |= CryptographicOperations.FixedTimeEquals(known, hash);
        }
        return new(matches);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
