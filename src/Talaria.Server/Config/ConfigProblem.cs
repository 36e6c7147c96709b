using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Says of something wrong where it was written: <c>talaria.yaml:7: talaria.egress.allow: ...</c> or <c>TALARIA__EGRESS__ALLOW: ...</c>.</summary>
internal static class ConfigProblem
{
    /// <summary>With the path from the file's root: <c>config.yaml:12: webhook.endpoints[1].url: ...</c> or <c>WEBHOOK__ENDPOINTS: [1].url: ...</c>.</summary>
    public static string ShowWhole(Problem problem) =>
        problem.At.Line != 0 ? problem.ToString()
        : problem.Path.Length == 0 ? $"{problem.At.File}: {problem.Message}"
        : $"{problem.At.File}: {problem.Path}: {problem.Message}";

    public static string Show(Problem problem) =>
        problem.At.Line == 0
            ? $"{problem.At.File}: {problem.Message}"
            : new Problem(
                problem.At,
                $"{SettingsTree.Section}.{problem.Path}".TrimEnd('.'),
                problem.Message
            ).ToString();
}
