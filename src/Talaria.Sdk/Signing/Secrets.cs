using System.Security.Cryptography;

namespace Talaria.Sdk.Signing;

/// <summary>New secrets, and whether a given one has the form that its scheme needs.</summary>
public static class Secrets
{
    /// <summary>The most characters of a secret given from outside.</summary>
    public const int MaxLength = 255;

    /// <summary>The prefix and random bytes as base64: <c>whsec_...</c>, 24 to 64 bytes (Standard Webhooks 1.0).</summary>
    public static string NewBase64(string prefix, int bytes) =>
        prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>The prefix and random bytes as lower-case hex.</summary>
    public static string NewHex(string prefix, int bytes) =>
        prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    /// <returns>What is wrong with the secret, or null. The text does not repeat it.</returns>
    public static string? Refuse(KeyForm form, string secret, string prefix)
    {
        if (secret.Length is 0 or > MaxLength)
        {
            return $"has to have 1 to {MaxLength} characters";
        }
        if (secret.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            return "must not have control characters";
        }
        if (form != KeyForm.Base64AfterPrefix)
        {
            return null;
        }
        // Shorter keys than the 24 bytes of the specification exist out there: accepted, never made.
        return !SigningKey.TryBase64(secret, prefix, out var key) ? $"has to be '{prefix}' followed by base64"
            : key.Length > 64 ? "has to stand for at most 64 bytes"
            : null;
    }
}
