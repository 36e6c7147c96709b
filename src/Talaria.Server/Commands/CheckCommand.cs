using System.CommandLine;
using Talaria.Profiles;
using Talaria.Server.Config;

namespace Talaria.Server.Commands;

/// <summary><c>talaria check</c>: reads configuration and profiles and prints every problem with file and line.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command(
            "check",
            "Read configuration and profiles and print every problem with file and line."
        );
        var options = new ConfigOptions();
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Of(parsed), Console.Out, Console.Error));
        return command;
    }

    /// <returns>The exit code: 1 if there is any problem.</returns>
    public static int Run(SettingsSource source, TextWriter output, TextWriter errors)
    {
        var (settings, problems) = source.Read();
        var (profiles, inProfiles) = ProfileLoader.Load(settings.Engine.ProfilesDirectory);
        var all = problems.Concat(settings.Warnings).Concat(inProfiles.Select(p => p.ToString())).ToList();
        all.ForEach(errors.WriteLine);
        output.WriteLine(
            all.Count == 0
                ? $"Configuration and profiles are good: {string.Join(", ", profiles.Names.Order(StringComparer.Ordinal))}."
                : $"{all.Count} problem{(all.Count == 1 ? "" : "s")}."
        );
        return all.Count == 0 ? 0 : 1;
    }
}
