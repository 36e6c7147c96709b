using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Talaria.Profiles;

/// <summary>The profiles that this program knows: the built-in ones, overridden and added to by files on disk.</summary>
public sealed class ProfileSet(IEnumerable<Profile> profiles)
{
    private readonly FrozenDictionary<string, Profile> byName = profiles.ToFrozenDictionary(
        p => p.Name,
        StringComparer.Ordinal
    );

    public IReadOnlyCollection<string> Names => byName.Keys;

    public IReadOnlyCollection<Profile> All => byName.Values;

    public bool TryGet(string name, [NotNullWhen(true)] out Profile? profile) => byName.TryGetValue(name, out profile);
}
