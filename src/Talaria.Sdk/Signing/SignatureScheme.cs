namespace Talaria.Sdk.Signing;

/// <summary>An HMAC-SHA256 signature described by data; every platform's form is a row of it (docs/signing.md).</summary>
public sealed record SignatureScheme
{
    /// <summary>The header that carries the signature.</summary>
    public required string SignatureHeader { get; init; }

    /// <summary>The header that carries the message id, if there is one.</summary>
    public string? IdHeader { get; init; }

    /// <summary>The header that carries the unix seconds of the attempt, if there is one.</summary>
    public string? TimestampHeader { get; init; }

    public required SignedContent Content { get; init; }

    public required KeyForm Key { get; init; }

    /// <summary>The header value with <c>{hex}</c>, <c>{base64}</c> and <c>{timestamp}</c> in it: <c>v1,{base64}</c>, <c>sha256={hex}</c>.</summary>
    public required string Value { get; init; }

    /// <summary>Whether several signatures may stand side by side, separated by a space (two secrets during a rotation).</summary>
    public bool Several { get; init; }

    /// <summary>Whether a request tells when it was signed: in a header of its own, or as <c>t={timestamp}</c> in the value.</summary>
    public bool HasTimestamp =>
        TimestampHeader is not null || Value.Contains("t={timestamp}", StringComparison.Ordinal);

    /// <summary>The form that a secret has: where the scheme allows two, the secret decides; without one, base64.</summary>
    /// <param name="prefix">What stands before the base64: <c>whsec_</c>.</param>
    public KeyForm KeyOf(string? secret, string prefix = "whsec_") =>
        Key != KeyForm.Base64OrWholeString ? Key
        : secret is null || SigningKey.TryBase64(secret, prefix, out _) ? KeyForm.Base64AfterPrefix
        : KeyForm.WholeString;
}

/// <summary>What is signed.</summary>
public enum SignedContent
{
    /// <summary><c>{body}</c></summary>
    Body,

    /// <summary><c>{timestamp}.{body}</c></summary>
    TimestampBody,

    /// <summary><c>{id}.{timestamp}.{body}</c></summary>
    IdTimestampBody,
}

/// <summary>How the HMAC key is made from the secret string.</summary>
public enum KeyForm
{
    /// <summary>The UTF-8 bytes of the whole string, its prefix included.</summary>
    WholeString,

    /// <summary>The bytes that the base64 after the prefix decodes to.</summary>
    Base64AfterPrefix,

    /// <summary>Base64 after the prefix where the secret has that form, else the whole string (the profile roe).</summary>
    Base64OrWholeString,
}
