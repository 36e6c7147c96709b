namespace Talaria.Sdk.Signing;

/// <summary>What a verifier found.</summary>
/// <param name="Problem">For people: what is wrong; null if the signature is good.</param>
public sealed record Verification(VerificationResult Result, string? Problem)
{
    public static readonly Verification Good = new(VerificationResult.Good, null);

    public static readonly Verification NoMatch = new(
        VerificationResult.NoMatch,
        "No signature matches: another secret, or the body is not byte for byte what was received."
    );

    public bool IsGood => Result == VerificationResult.Good;

    internal static Verification Missing(string header) =>
        new(VerificationResult.MissingHeader, $"The header '{header}' is missing.");

    internal static Verification BadTimestamp(string? text) =>
        new(VerificationResult.BadTimestamp, $"The timestamp '{text}' is not a number of unix seconds.");

    internal static Verification TooOld(long seconds) =>
        new(VerificationResult.TooOld, $"The request was signed {seconds} seconds ago: a replay, or a clock is wrong.");

    internal static Verification TooNew(long seconds) =>
        new(VerificationResult.TooNew, $"The request was signed {seconds} seconds in the future: a clock is wrong.");
}

public enum VerificationResult
{
    Good,
    MissingHeader,
    BadTimestamp,
    TooOld,
    TooNew,
    NoMatch,
}
