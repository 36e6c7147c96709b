using System.Diagnostics.CodeAnalysis;
using Talaria.Profiles;

namespace Talaria.Server.Facades.Roark;

/// <summary>Names of events as this API writes them, <c>CALL_ANALYSIS_COMPLETED</c>, and as they are on the wire, <c>call.analysis.completed</c>. Pure.</summary>
internal static class EventNames
{
    public static string OfType(string type) => type.Replace('.', '_').ToUpperInvariant();

    /// <summary>By the catalogue: an underscore may stand for a dot or for itself (<c>simulation.run_plan_job.started</c>).</summary>
    public static bool TryType(string name, Catalogue catalogue, [NotNullWhen(true)] out string? type)
    {
        type = catalogue.Types.Keys.FirstOrDefault(t => OfType(t) == name);
        return type is not null;
    }

    /// <summary>What is said of a name that is none.</summary>
    public static string Unknown(string name, Catalogue catalogue)
    {
        var known = catalogue.Types.Keys.Select(OfType).Order(StringComparer.Ordinal).ToList();
        return $"no event '{name}': {NearNames.Ask(name, known, $"there are {string.Join(", ", known)}")}";
    }
}
