using System.CommandLine;

namespace Talaria.Server.Commands;

/// <summary><c>--scope KIND=ID</c>, as often as there are ids.</summary>
internal static class ScopeOption
{
    public static Option<string[]> Create(string description) => Pairs.Option("--scope", "KIND=ID", description);

    /// <returns>Null if there are none.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Of(IReadOnlyList<string>? scopes) =>
        scopes
            ?.Select(Pairs.Split)
            .GroupBy(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)
            .ToDictionary(ids => ids.Key, ids => (IReadOnlyList<string>)[.. ids], StringComparer.Ordinal);
}
