using System.CommandLine;
using Talaria.Server.Config;

namespace Talaria.Server.Commands;

/// <summary>The options of the commands that read the configuration.</summary>
internal sealed class ConfigOptions
{
    private readonly Option<string?> file = new("--config")
    {
        Description =
            "The settings: a YAML file, of which only what stands below talaria: and webhook.endpoints: is read. [default: ./talaria.yaml if it is there]",
        HelpName = "FILE",
    };

    private readonly Option<string?> urls = new("--urls")
    {
        Description = "Where to listen, separated by commas. [default: http://127.0.0.1:8080]",
        HelpName = "URLS",
    };

    private readonly Option<string?> dataDirectory = new("--data-dir")
    {
        Description = "The directory of the database. [default: ./data]",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        AddStoreTo(command);
        command.Options.Add(urls);
    }

    /// <summary>For a command that listens nowhere.</summary>
    public void AddStoreTo(Command command)
    {
        command.Options.Add(file);
        command.Options.Add(dataDirectory);
    }

    public SettingsSource Of(ParseResult parsed) =>
        new()
        {
            File = parsed.GetValue(file),
            Urls = parsed.GetValue(urls),
            DataDirectory = parsed.GetValue(dataDirectory),
            Environment = SettingsSource.ProcessEnvironment(),
        };
}
