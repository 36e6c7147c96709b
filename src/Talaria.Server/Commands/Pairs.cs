using System.CommandLine;

namespace Talaria.Server.Commands;

/// <summary>Options whose values are NAME=VALUE; they may be repeated.</summary>
internal static class Pairs
{
    public static Option<string[]> Option(string name, string form, string description)
    {
        var option = new Option<string[]>(name) { Description = $"{description}; may be repeated.", HelpName = form };
        Check(option);
        return option;
    }

    /// <summary>What is no pair is an error of the command line, in the option's own form.</summary>
    public static void Check(Option option) =>
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
            {
                result.AddError($"{option.Name}: '{token.Value}' is not {option.HelpName}.");
            }
        });

    /// <summary>At the first equals sign: a value may have more of them.</summary>
    public static (string Name, string Value) Split(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return (pair[..equals], pair[(equals + 1)..]);
    }
}
