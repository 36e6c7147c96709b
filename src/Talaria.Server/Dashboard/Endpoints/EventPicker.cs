using Talaria.Endpoints;
using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>The catalogue as a choice: families of types, with wildcards and everything where the profile knows them.</summary>
/// <param name="OffersAll">"All events" is a choice.</param>
/// <param name="OffersMore">Patterns and types outside the catalogue may be typed.</param>
/// <param name="More">Those that were chosen.</param>
/// <param name="Search">What the catalogue was searched for; what is chosen stays in sight.</param>
public sealed record EventPicker(
    bool OffersAll,
    bool All,
    IReadOnlyList<EventFamily> Families,
    bool OffersMore,
    string More,
    string Search
)
{
    public const string Everything = "*";

    public int Count => Families.Sum(f => f.Choices.Count);

    internal static EventPicker Of(
        Viewer viewer,
        Form form,
        IReadOnlyList<string>? present,
        Func<EventType, string> body
    )
    {
        var (profile, words) = (viewer.Profile, viewer.Words);
        var required = profile.Subscriptions.EventsRequired;
        var chosen = form.IsBlank
            ? (present ?? (required ? [] : [Everything])).ToHashSet(StringComparer.Ordinal)
            : [.. EndpointForm.Events(form)];
        var search = form.Text("search_events") ?? "";
        var left = chosen.ToHashSet(StringComparer.Ordinal);
        left.Remove(Everything);
        var families = new List<EventFamily>();
        foreach (var family in words.Types.GroupBy(t => ProfileWords.FamilyOf(t.Name)))
        {
            var wildcard = profile.Subscriptions.Patterns && family.Skip(1).Any() ? family.Key + ".*" : null;
            EventChoice[] choices =
            [
                .. family
                    .Where(t => chosen.Contains(t.Name) || Found(t, search))
                    .Select(t => new EventChoice(t, chosen.Contains(t.Name), body(t))),
            ];
            left.ExceptWith(family.Select(t => t.Name));
            var all = wildcard is not null && chosen.Contains(wildcard);
            if (all)
            {
                left.Remove(wildcard!);
            }
            if (choices.Length > 0 || all)
            {
                families.Add(new(family.Key, wildcard, all, choices));
            }
        }
        return new(
            !required,
            chosen.Contains(Everything),
            families,
            profile.Subscriptions.Patterns || profile.Catalogue.Open || left.Count > 0,
            string.Join('\n', left.Order(StringComparer.Ordinal)),
            search
        );
    }

    private static bool Found(EventType type, string search) =>
        search.Length == 0
        || new[] { type.Name, type.Title, type.Description }.Any(t =>
            t?.Contains(search, StringComparison.OrdinalIgnoreCase) == true
        );
}

/// <param name="Wildcard"><c>document.*</c>, where the profile knows patterns and the family has several types.</param>
public sealed record EventFamily(string Name, string? Wildcard, bool All, IReadOnlyList<EventChoice> Choices);

/// <param name="Body">What receivers get of its sample.</param>
public sealed record EventChoice(EventType Type, bool Chosen, string Body);
