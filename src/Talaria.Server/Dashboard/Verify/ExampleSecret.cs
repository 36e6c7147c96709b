using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>A secret that is none, of the form that a profile makes: it signs the example, and everybody may see it.</summary>
internal static class ExampleSecret
{
    public static string Of(SignatureRule rule)
    {
        // Counted, so that anybody sees that nobody drew it.
        byte[] bytes = [.. Enumerable.Range(0, rule.SecretBytes).Select(n => (byte)n)];
        return rule.SecretPrefix
            + (
                rule.SecretEncoding == SecretEncoding.Hex
                    ? Convert.ToHexStringLower(bytes)
                    : Convert.ToBase64String(bytes)
            );
    }
}
