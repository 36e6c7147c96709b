using System.CommandLine;
using System.Text.Json;
using Talaria.Sdk;

namespace Talaria.Server.Commands;

/// <summary>What every command that calls a server needs: where it is, and a key.</summary>
internal sealed class ServerOptions
{
    private const string KeyVariable = "TALARIA_KEY";
    private static readonly Uri Default = new("http://127.0.0.1:8080");

    private readonly Option<Uri> server = UrlOption.Create("--server", "The server's address.");

    private readonly Option<string?> key = new("--key")
    {
        Description = $"The operator's key or an organization's; {KeyVariable} in the environment if it is not given.",
    };

    public ServerOptions() => server.DefaultValueFactory = _ => Default;

    public void AddTo(Command command)
    {
        command.Options.Add(server);
        command.Options.Add(key);
    }

    /// <summary>Calls the server, and puts what can go wrong with it into one sentence.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> CallAsync(ParseResult parsed, Func<TalariaClient, Task<int>> call)
    {
        var errors = parsed.InvocationConfiguration.Error;
        var url = parsed.GetRequiredValue(server);
        if ((parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable)) is not { Length: > 0 } secret)
        {
            await errors.WriteLineAsync($"talaria: a key is needed: --key, or {KeyVariable} in the environment.");
            return 1;
        }
        using var http = new HttpClient { BaseAddress = url };
        try
        {
            return await call(new TalariaClient(http, secret));
        }
        catch (TalariaException refused)
        {
            await errors.WriteLineAsync($"talaria: {refused.Message}");
            foreach (
                var (pointer, problems) in refused.Problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>()
            )
            {
                await errors.WriteLineAsync($"  {pointer}: {string.Join("; ", problems)}");
            }
        }
        catch (JsonException)
        {
            await errors.WriteLineAsync($"talaria: what answers at {url} is no Talaria.");
        }
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            await errors.WriteLineAsync($"talaria: {url} did not answer within {http.Timeout.TotalSeconds} seconds.");
        }
        catch (HttpRequestException failure)
        {
            await errors.WriteLineAsync(
                $"talaria: nothing answers at {url} ({failure.Message}): is 'talaria serve' running?"
            );
        }
        return 1;
    }
}
