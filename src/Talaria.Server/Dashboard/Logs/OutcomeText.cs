using Talaria.Deliveries.Sending;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>What ended an attempt, in a word or two.</summary>
public static class OutcomeText
{
    public static string Of(OutcomeClass outcome, int? status) =>
        outcome == OutcomeClass.Status && status is { } code ? Plain.Number(code) : Of(outcome);

    public static string Of(OutcomeClass outcome) =>
        outcome switch
        {
            OutcomeClass.Status => "HTTP status",
            OutcomeClass.Dns => "DNS failed",
            OutcomeClass.Connect => "No connection",
            OutcomeClass.Tls => "TLS failed",
            OutcomeClass.Timeout => "Timed out",
            OutcomeClass.Reset => "Cut off",
            OutcomeClass.Protocol => "No HTTP",
            OutcomeClass.Blocked => "Blocked",
            _ => outcome.ToString(),
        };

    public static Tone ToneOf(int? status) => status is >= 200 and < 300 ? Tone.Good : Tone.Bad;
}
