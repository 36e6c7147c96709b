using System.Security.Cryptography;
using System.Text;

namespace Talaria.Events;

/// <summary>Tells whether a publisher says the same thing again: type, data byte for byte, scopes in any order, and the time if it was given.</summary>
public static class ContentHash
{
    public static byte[] Of(NewEvent wanted)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, wanted.Type);
        Add(hash, wanted.OccurredAt?.ToUnixTimeMilliseconds().ToString("D") ?? "");
        foreach (var (kind, ids) in (wanted.Scopes ?? Nothing).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Add(hash, kind);
            foreach (var id in ids.Distinct().Order(StringComparer.Ordinal))
            {
                Add(hash, id);
            }
            // An empty part ends a kind: ids are never empty.
            Add(hash, "");
        }
        if (wanted.CallbackUrl is { } callback)
        {
            Add(hash, callback);
        }
        hash.AppendData(wanted.Data.Span);
        return hash.GetHashAndReset();
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> Nothing = [];

    // Each part with its length before it, so that no two lists of parts read alike.
    private static void Add(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
