using System.Text.Json;

namespace Talaria.Server.Tests.Harness;

/// <summary>Commands as a person types them, against a running server, with the operator's key in the environment.</summary>
internal static class Shell
{
    public static async Task<Typed> TypeAsync(this RunningServer server, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["TALARIA_KEY"] = TalariaProcess.OperatorKey };
        await using var process = TalariaProcess.Run(
            environment,
            [.. arguments, "--server", server.Process.Url.ToString()]
        );
        var code = await process.EndAsync();
        return new Typed(code, string.Join('\n', process.Output), string.Join('\n', process.Errors));
    }
}

/// <summary>What a command said.</summary>
internal sealed record Typed(int Code, string Output, string Errors)
{
    /// <summary>The one document that --json prints.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    public string Id => Json.GetProperty("id").GetString()!;
}
