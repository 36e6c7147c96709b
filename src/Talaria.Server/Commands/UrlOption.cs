using System.CommandLine;

namespace Talaria.Server.Commands;

/// <summary>An option whose value is an http or https address.</summary>
internal static class UrlOption
{
    public static Option<Uri> Create(string name, string? description = null) =>
        new(name)
        {
            Description = description,
            HelpName = "URL",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                {
                    return url;
                }
                result.AddError($"{name}: '{text}' is no address: write http://host:port or https://host.");
                return null;
            },
        };
}
