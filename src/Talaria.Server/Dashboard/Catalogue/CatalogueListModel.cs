using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>The catalogue, or what of it was searched for.</summary>
/// <param name="Types">In the whole catalogue.</param>
/// <param name="Other">What was searched for, where it is no type of the catalogue and may be published all the same.</param>
public sealed record CatalogueListModel(
    string Search,
    IReadOnlyList<CatalogueFamily> Families,
    int Types,
    string? Other
)
{
    internal static CatalogueListModel Of(
        ProfileWords words,
        string search,
        IReadOnlyDictionary<string, int> subscribers,
        bool mayBeOther
    )
    {
        var families = words
            .Types.Where(t => Found(t, search))
            .GroupBy(t => ProfileWords.FamilyOf(t.Name))
            .Select(f => new CatalogueFamily(f.Key, [.. f.Select(t => new CatalogueEntry(t, subscribers[t.Name]))]));
        return new(search, [.. families], words.Profile.Catalogue.Types.Count, mayBeOther ? search : null);
    }

    private static bool Found(EventType type, string search) =>
        search.Length == 0
        || new[] { type.Name, type.Title, type.Description }.Any(t =>
            t?.Contains(search, StringComparison.OrdinalIgnoreCase) == true
        );
}

public sealed record CatalogueFamily(string Name, IReadOnlyList<CatalogueEntry> Entries);

/// <param name="Subscribers">Endpoints that want it.</param>
public sealed record CatalogueEntry(EventType Type, int Subscribers);
