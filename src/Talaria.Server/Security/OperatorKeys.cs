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

    /// <summary>Ties a session to the key that it was signed in with, without telling anything about the key to a reader of the store:
    /// the session's token, which is not kept, goes in.</summary>
    public static byte[] Proof(string key, string token) => Proof(Hash(key), token);

    /// <summary>Whether a session was signed in with one of the keys that are good now.</summary>
    public async ValueTask<bool> StandsAsync(byte[] proof, string token, CancellationToken cancel)
    {
        var stands = false;
        foreach (var known in hashes.Length > 0 ? hashes : await made.HashesAsync(cancel))
        {
            stands |= CryptographicOperations.FixedTimeEquals(Proof(known, token), proof);
        }
        return stands;
    }

    private static byte[] Proof(byte[] keyHash, string token) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), keyHash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
