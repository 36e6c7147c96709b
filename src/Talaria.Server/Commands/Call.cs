using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Talaria.Sdk;

namespace Talaria.Server.Commands;

/// <summary>One run of a command: what was typed, the server, and where the answer goes.</summary>
internal sealed class Call(ParseResult parsed, TalariaClient client, CancellationToken cancel)
{
    public TalariaClient Client { get; } = client;

    public CancellationToken Cancel { get; } = cancel;

    public required string Organization { get; init; }

    public required bool Json { get; init; }

    public int ExitCode { get; private set; }

    public T? Of<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>A required one was given: without it the command does not run.</summary>
    public T Of<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <returns>Null if the option was not given.</returns>
    public IReadOnlyList<string>? ListOf(Option<string[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } values ? values : null;

    /// <summary>The answer: the API's JSON, one document, or what people read.</summary>
    public void Print<T>(T answer, JsonTypeInfo<T> form, Action<Screen, T> show)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (Json)
        {
            output.WriteLine(JsonSerializer.Serialize(answer, form));
            return;
        }
        show(new Screen(output), answer);
    }

    public void Say(string sentence) => new Screen(parsed.InvocationConfiguration.Output).Line(sentence);

    /// <summary>Says on standard error what is wrong; the exit code is 1.</summary>
    public void Fail(string problem)
    {
        parsed.InvocationConfiguration.Error.WriteLine($"talaria: {problem}");
        ExitCode = 1;
    }
}
