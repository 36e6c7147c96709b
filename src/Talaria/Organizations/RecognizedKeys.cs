using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>The API keys that callers showed lately, so that a request costs neither a read nor a hash.</summary>
/// <remarks>By the presented text itself, not by its SHA-256: the text is in this process's memory with every request anyway, beside
/// the endpoints' decrypted secrets, and never leaves it. A look-up compares characters only when the hashes of the
/// texts are equal, and only valid keys are in the table; so its time tells a guesser nothing.
/// Unknown keys are not remembered: a flood of them must not push out the known ones.</remarks>
public sealed class RecognizedKeys
{
    private const int Most = 65_536;
    private readonly ReadCache<string, Entry> keys = new(Most, StringComparer.Ordinal);

    internal long Stamp => keys.Stamp;

    internal Entry? Find(string key) => keys.Find(key);

    internal void Keep(string key, Entry entry, long stamp) => keys.Keep(key, entry, stamp);

    internal void Forget(KeyId id) => keys.Forget(e => e.Key.Id == id);

    internal void Forget(OrganizationId organization) => keys.Forget(e => e.Key.Organization == organization);

    internal void Forget(IReadOnlySet<OrganizationId> organizations) =>
        keys.Forget(e => organizations.Contains(e.Key.Organization));

    internal void ForgetAll() => keys.Forget(_ => true);

    /// <summary>A recognized key, and when its use was last noted.</summary>
    internal sealed class Entry(ApiKey key)
    {
        private long noted = key.LastUsedAt?.ToUnixTimeMilliseconds() ?? 0;

        public ApiKey Key { get; } = key;

        /// <summary>True at most once in <paramref name="interval"/>, whoever asks.</summary>
        public bool IsDueToNote(DateTimeOffset now, TimeSpan interval)
        {
            var before = Volatile.Read(ref noted);
            var at = now.ToUnixTimeMilliseconds();
            return at - before >= interval.TotalMilliseconds
                && Interlocked.CompareExchange(ref noted, at, before) == before;
        }
    }
}
