using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Says of something wrong where it was written: <c>talaria.yaml:7: talaria.egress.allow: ...</c> or <c>TALARIA__EGRESS__ALLOW: ...</c>.</summary>
internal static class ConfigProblem
{
    public static string Show(Problem problem) =>
        problem.At.Line == 0
            ? $"{problem.At.File}: {problem.Message}"
            : new Problem(
                problem.At,
                $"{SettingsTree.Section}.{problem.Path}".TrimEnd('.'),
                problem.Message
            ).ToString();
}
