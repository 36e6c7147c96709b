using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Deliveries;

/// <summary>One attempt's request and answer as people read them.</summary>
internal static class AttemptText
{
    public static string Outcome(AttemptResource attempt) =>
        attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? attempt.Outcome;

    public static void Show(Screen screen, AttemptResource attempt)
    {
        screen.Line($"POST {attempt.Request.Url}");
        Show(screen, attempt.Request.Headers, attempt.Request.Body ?? "(the body is not there any more)");
        screen.Line();
        screen.Line($"{Outcome(attempt)} after {Screen.Number(attempt.Duration)} ms {attempt.Error}".TrimEnd());
        if (attempt.Response is { } response)
        {
            Show(screen, response.Headers, response.Truncated ? $"{response.Body}\n(and more)" : response.Body);
        }
    }

    private static void Show(Screen screen, IReadOnlyDictionary<string, string> headers, string body)
    {
        foreach (var (name, value) in headers)
        {
            screen.Line($"  {name}: {value}");
        }
        if (body.Length > 0)
        {
            screen.Line();
            screen.Block(body);
        }
    }
}
