using System.Text.Json;
using Talaria.Deliveries;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Facades.Roe;

/// <summary>What a test answers: whether the receiver took it, its status, how long it took, and the class of what went wrong with a sentence.</summary>
internal static class TestAnswer
{
    public static void Write(Utf8JsonWriter json, TestOutcome test)
    {
        var outcome = test.Outcome;
        json.WriteStartObject();
        json.WriteBoolean("success", outcome is { Delivered: true });
        WriteNumber(json, "status", outcome?.Status);
        WriteNumber(json, "duration_ms", (long?)outcome?.Total.TotalMilliseconds);
        json.WriteString("error", ErrorOf(test));
        json.WriteString("message", MessageOf(test));
        json.WriteEndObject();
    }

    /// <summary>The class of the outcome (<c>timeout</c>, <c>status</c> for one that is no 2xx), or the state of a delivery that has none.</summary>
    private static string? ErrorOf(TestOutcome test) =>
        test.Outcome switch
        {
            { Delivered: true } => null,
            { } outcome => Words.Of(outcome.Class),
            null => Words.Of(test.Delivery.State),
        };

    private static string? MessageOf(TestOutcome test) =>
        test.Outcome switch
        {
            { Delivered: true } => null,
            { Status: { } status, Error: null } => $"The receiver answered {status}.",
            { } outcome => outcome.Error,
            null => test.Delivery.Reason
                ?? $"No outcome within {Tester.Patience.TotalSeconds} seconds; the log will have it.",
        };

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
