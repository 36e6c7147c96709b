using System.CommandLine;

namespace Talaria.Server.Commands.Verify;

/// <summary>What <c>talaria verify</c> is told.</summary>
internal sealed class VerifyOptions
{
    private readonly Option<string> profile = new("--profile")
    {
        Description = "Whose signature it is.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "standard",
    };

    private readonly Option<string?> secret = new("--secret")
    {
        Description = "The endpoint's secret. Other users see command lines: better in WEBHOOK_SECRET.",
    };

    private readonly Option<string[]> header = new("--header", "-H")
    {
        Description = "A header of the request; may be repeated.",
        HelpName = "NAME: VALUE",
    };

    private readonly Option<string?> headers = new("--headers")
    {
        Description = "A file with the request's headers, one a line.",
        HelpName = "FILE",
    };

    private readonly Option<string> body = new("--body")
    {
        Description = "A file with the body, byte for byte as it was received; - for standard input.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> anyAge = new("--any-age")
    {
        Description = "A request that was saved is an old one: say how old, and take it.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(profile);
        command.Options.Add(secret);
        command.Options.Add(header);
        command.Options.Add(headers);
        command.Options.Add(body);
        command.Options.Add(anyAge);
    }

    public VerifyRequest Of(ParseResult parsed) =>
        new()
        {
            Profile = parsed.GetRequiredValue(profile),
            Secret = parsed.GetValue(secret),
            Headers = parsed.GetValue(header) ?? [],
            HeadersFile = parsed.GetValue(headers),
            BodyFile = parsed.GetRequiredValue(body),
            AnyAge = parsed.GetValue(anyAge),
        };
}

/// <summary>The request to check, as it was typed.</summary>
internal sealed record VerifyRequest
{
    public required string Profile { get; init; }
    public string? Secret { get; init; }
    public required IReadOnlyList<string> Headers { get; init; }
    public string? HeadersFile { get; init; }
    public required string BodyFile { get; init; }
    public bool AnyAge { get; init; }

    public string HeaderText() =>
        string.Join('\n', HeadersFile is null ? Headers : [.. Headers, File.ReadAllText(HeadersFile)]);

    public byte[] BodyBytes()
    {
        if (BodyFile != "-")
        {
            return File.ReadAllBytes(BodyFile);
        }
        using var input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }
}
