using Talaria.Profiles;

namespace Talaria.Server.Dashboard;

/// <summary>What a platform calls things, from its profile.</summary>
public sealed record ProfileWords(Profile Profile)
{
    /// <summary>"Call Analysis Completed"; the type itself if the catalogue does not know it.</summary>
    public string TitleOf(string eventType) =>
        Profile.Catalogue.Types.TryGetValue(eventType, out var type) ? type.Title : eventType;

    /// <summary>The types in the order of the profile's file.</summary>
    public IEnumerable<EventType> Types => Profile.Catalogue.Types.Values.OrderBy(t => t.Position);

    /// <summary>What a type belongs to: all before its last dot.</summary>
    public static string FamilyOf(string eventType) =>
        eventType.LastIndexOf('.') is > 0 and var dot ? eventType[..dot] : eventType;

    /// <summary>The kinds of ids that an endpoint may choose.</summary>
    public IEnumerable<ScopeKind> Kinds => Profile.Scopes.Where(kind => kind.OnEndpoints);

    /// <summary>"agent" is "Agents".</summary>
    public static string Plural(string kind)
    {
        var word = kind.Replace('_', ' ');
        var capital = char.ToUpperInvariant(word[0]) + word[1..];
        return word[^1] is 'x' or 's' or 'h' ? capital + "es"
            : word[^1] == 'y' ? capital[..^1] + "ies"
            : capital + "s";
    }
}
