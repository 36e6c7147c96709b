using System.Buffers;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Events;

/// <summary>Checks what a publisher said against the organization's profile. Pure; every problem at once, as JSON pointers.</summary>
public static class EventCheck
{
    private const int MaxNameLength = 256;
    private const int MaxScopeIds = 100;
    private const int MaxProblems = 100;

    /// <summary>How far ahead of our clock an event may have happened: publishers' clocks differ.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:/"
    );

    private static readonly Dictionary<string, IReadOnlyList<string>> NoScopes = [];

    /// <returns>The event's scopes, derived ones included; or what is wrong.</returns>
    public static Result<CheckedEvent> Check(Profile profile, NewEvent wanted, DateTimeOffset now)
    {
        List<FieldProblem>? problems = null;
        void Add(string pointer, string message) => (problems ??= []).Add(new FieldProblem(pointer, message));

        var known = profile.Catalogue.Types.TryGetValue(wanted.Type, out var type);
        if (!known && RefuseType(profile.Catalogue, wanted.Type) is { } wrongType)
        {
            Add("/type", wrongType);
        }
        DataCheck.Of(type?.Data ?? profile.Catalogue.Data).Check(wanted.Data.Span, Add);
        if (wanted.ExternalId is { } externalId && ExternalId.Refuse(externalId) is { } wrongId)
        {
            Add("/external_id", $"'external_id' {wrongId}.");
        }
        if (wanted.OccurredAt > now + Ahead)
        {
            Add("/occurred_at", "'occurred_at' is more than a day in the future.");
        }
        var kinds = type?.Scopes is { } own ? [.. profile.Scopes.Where(k => own.Contains(k.Name))] : profile.Scopes;
        var scopes = Scopes(kinds, wanted, Add);
        return problems is null ? new CheckedEvent(scopes) : Refusal(problems);
    }

    /// <summary>The first problem of each place says most; nobody reads more than a hundred.</summary>
    private static Refusal Refusal(List<FieldProblem> problems)
    {
        List<FieldProblem> told = [.. problems.DistinctBy(p => p.Pointer).Take(MaxProblems)];
        return new Refusal(RefusalKind.Invalid, "invalid_event", string.Join(' ', told.Select(p => p.Message)))
        {
            Problems = told,
        };
    }

    internal static string? RefuseType(Catalogue catalogue, string type)
    {
        if (type.Length is 0 or > MaxNameLength || type.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return $"'type' has to be 1 to {MaxNameLength} letters, digits and . _ - : / characters.";
        }
        return catalogue.Open
            ? null
            : $"No event type '{type}' in the catalogue: {NearNames.Ask(type, catalogue.Types.Keys, "GET /api/v1/profiles lists them.")}";
    }

    /// <summary>A name as a step of a JSON pointer (RFC 6901).</summary>
    private static string Pointer(string name) => name.Replace("~", "~0").Replace("/", "~1");

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes(
        IReadOnlyList<ScopeKind> kinds,
        NewEvent wanted,
        Action<string, string> add
    )
    {
        var given = wanted.Scopes ?? NoScopes;
        if (given.Count == 0 && kinds.All(k => k.FromData is null))
        {
            return NoScopes;
        }
        // Before the kinds are looked at: near names for a hundred thousand unknown ones would cost seconds.
        if (given.Count > MaxScopeIds)
        {
            add("/scopes", $"An event has at most {MaxScopeIds} scope ids.");
            return NoScopes;
        }
        var scopes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, ids) in given)
        {
            var kind = kinds.FirstOrDefault(k => k.Name == name);
            if (kind is null)
            {
                var names = kinds.Select(k => k.Name).ToList();
                add(
                    $"/scopes/{Pointer(name)}",
                    $"No scope kind '{name}' here: "
                        + NearNames.Ask(
                            name,
                            names,
                            names.Count == 0 ? "there are none." : $"there are {string.Join(", ", names)}."
                        )
                );
                continue;
            }
            for (var i = 0; i < ids.Count; i++)
            {
                if (kind.Refuse(ids[i]) is { } wrong)
                {
                    add($"/scopes/{name}/{i}", wrong);
                }
            }
            if (ids.Count > 0)
            {
                scopes[name] = [.. ids.Distinct(StringComparer.Ordinal)];
            }
        }
        Derive(kinds, wanted, scopes, add);
        if (scopes.Values.Sum(ids => ids.Count) > MaxScopeIds)
        {
            add("/scopes", $"An event has at most {MaxScopeIds} scope ids.");
        }
        return scopes;
    }

    /// <summary>Scopes that the profile reads from the data; given ones must not disagree.</summary>
    private static void Derive(
        IReadOnlyList<ScopeKind> kinds,
        NewEvent wanted,
        Dictionary<string, IReadOnlyList<string>> scopes,
        Action<string, string> add
    )
    {
        foreach (var kind in kinds)
        {
            if (IdIn(wanted.Data.Span, kind) is not var (path, id))
            {
                continue;
            }
            if (kind.Refuse(id) is { } wrong)
            {
                add($"/data/{path.Replace('.', '/')}", wrong);
            }
            else if (scopes.TryGetValue(kind.Name, out var given) && (given.Count != 1 || given[0] != id))
            {
                add($"/scopes/{kind.Name}", $"The {kind.Name} scope disagrees with 'data.{path}'.");
            }
            else
            {
                scopes.TryAdd(kind.Name, [id]);
            }
        }
    }

    private static (string Path, string Id)? IdIn(ReadOnlySpan<byte> data, ScopeKind kind)
    {
        foreach (var path in kind.DataPaths)
        {
            if (DataPath.TryRead(data, path, out var raw) && DataPath.Text(raw) is { } id)
            {
                return (path, id);
            }
        }
        return null;
    }
}

/// <summary>What the check found out beside that all is well.</summary>
public readonly record struct CheckedEvent(IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes);
