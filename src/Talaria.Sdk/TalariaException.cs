using System.Text;
using System.Text.Json;
using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

/// <summary>The server refused a request; the problem says why.</summary>
public sealed class TalariaException(int status, Problem? problem, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>Null if what answered was no Talaria.</summary>
    public Problem? Problem { get; } = problem;

    internal static TalariaException From(int status, byte[] answer)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, RequestsJson.Default.Problem) is { } problem)
            {
                return new TalariaException(status, problem, $"{problem.Detail} ({status} {problem.Code})");
            }
        }
        catch (JsonException)
        {
            // Something in between answered, not Talaria: its text is all there is to show.
        }
        var text = Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, 500))).Trim();
        return new TalariaException(status, null, $"The server answered {status}: {text}");
    }
}
