using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Which events and scope ids an endpoint may choose, by the profile.</summary>
internal static class SubscriptionRules
{
    private const int MaxEvents = 500;
    private const int MaxKinds = 100;
    private const int NameLength = 256;
    private const int IdLength = 256;

    /// <summary>Of one kind on one endpoint, where the profile names no limit: all of them are read whenever events are matched anew.</summary>
    public const int MostIds = 10_000;

    /// <summary>Every event: what an endpoint gets that names none.</summary>
    public const string Everything = "*";

    public static IEnumerable<FieldProblem> Events(IReadOnlyList<string> events, Profile profile)
    {
        if (events.Count == 0 && profile.Subscriptions.EventsRequired)
        {
            yield return new FieldProblem("/events", "has to name at least one event");
        }
        if (events.Count > MaxEvents)
        {
            yield return new FieldProblem("/events", $"has to be at most {MaxEvents} names");
            yield break;
        }
        for (var i = 0; i < events.Count; i++)
        {
            if (Event(events[i], profile) is { } problem)
            {
                yield return new FieldProblem($"/events/{i}", problem);
            }
        }
    }

    public static IEnumerable<FieldProblem> Scopes(
        IReadOnlyDictionary<string, IReadOnlyList<string>> scopes,
        IReadOnlyList<ScopeKind> kinds
    )
    {
        if (scopes.Count > MaxKinds)
        {
            yield return new FieldProblem("/scopes", $"has to be at most {MaxKinds} kinds");
            yield break;
        }
        foreach (var (name, ids) in scopes)
        {
            var pointer = "/scopes/" + HeaderRules.Escape(name);
            var kind = kinds.FirstOrDefault(k => k.Name == name);
            if (kind is not { OnEndpoints: true })
            {
                var known = kinds.Where(k => k.OnEndpoints).Select(k => k.Name).ToList();
                var choice = known.Count == 0 ? "there are none" : $"the kinds are {string.Join(", ", known)}";
                yield return new FieldProblem(
                    pointer,
                    kind is null
                        ? $"no scope kind '{name}': {NearNames.Ask(name, known, choice)}"
                        : $"endpoints cannot choose by '{name}': {choice}"
                );
                continue;
            }
            if (TooMany(name, ids, kind) is { } tooMany)
            {
                yield return tooMany;
            }
            for (var i = 0; i < ids.Count; i++)
            {
                if (Id(ids[i], kind) is { } problem)
                {
                    yield return new FieldProblem($"{pointer}/{i}", problem);
                }
            }
        }
    }

    /// <summary>The kinds that have more ids than one endpoint may have.</summary>
    public static IEnumerable<FieldProblem> TooMany(
        IReadOnlyDictionary<string, IReadOnlyList<string>> scopes,
        IReadOnlyList<ScopeKind> kinds
    ) => kinds.Select(kind => TooMany(kind.Name, scopes.GetValueOrDefault(kind.Name, []), kind)).OfType<FieldProblem>();

    private static FieldProblem? TooMany(string name, IReadOnlyList<string> ids, ScopeKind kind)
    {
        var most = kind.MaxIds ?? MostIds;
        return ids.Distinct(StringComparer.Ordinal).Count() > most
            ? new FieldProblem("/scopes/" + HeaderRules.Escape(name), $"has to be at most {most} ids")
            : null;
    }

    /// <summary>Without repetitions, and without kinds that have no ids.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Clean(
        IReadOnlyDictionary<string, IReadOnlyList<string>> scopes
    ) =>
        scopes
            .Where(s => s.Value.Count > 0)
            .ToDictionary(
                s => s.Key,
                IReadOnlyList<string> (s) => [.. s.Value.Distinct(StringComparer.Ordinal)],
                StringComparer.Ordinal
            );

    private static string? Event(string name, Profile profile)
    {
        var rule = profile.Subscriptions;
        var types = profile.Catalogue.Types;
        if (name.Length is 0 or > NameLength || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return $"has to be 1 to {NameLength} characters without blanks";
        }
        if (types.ContainsKey(name) || (name == Everything && !rule.EventsRequired))
        {
            return null;
        }
        var pattern = name.AsSpan().ContainsAny("*?[");
        if (pattern && !rule.Patterns)
        {
            return $"'{name}': events are named one by one, patterns are not known here";
        }
        if (profile.Catalogue.Open || (pattern && types.Keys.Any(type => Glob.IsMatch(name, type))))
        {
            return null;
        }
        return pattern
            ? $"'{name}' matches no event of the catalogue"
            : $"no event '{name}': {NearNames.Ask(name, types.Keys, "GET /api/v1/profiles lists them")}";
    }

    private static string? Id(string id, ScopeKind kind) =>
        id.Length is 0 or > IdLength || id.Any(char.IsControl)
            ? $"has to be 1 to {IdLength} characters without control characters"
        : !kind.HasForm(id) ? $"'{id}' has not the form of an id of '{kind.Name}': {kind.IdPattern}"
        : null;
}
