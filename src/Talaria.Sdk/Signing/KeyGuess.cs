using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>A key that a receiver's code may have made of a secret.</summary>
/// <param name="How">What it is: <c>the whole secret as text</c>.</param>
internal sealed record KeyGuess(string How, byte[] Key)
{
    /// <summary>What a scheme wants, in the same words.</summary>
    public static string Wanted(KeyForm form, string prefix) =>
        form == KeyForm.WholeString ? Whole(prefix) : Decoded(prefix);

    public static IEnumerable<KeyGuess> Of(string secret, string prefix)
    {
        var rest = secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret;
        yield return new(Whole(prefix), Encoding.UTF8.GetBytes(secret));
        yield return new($"the text after '{prefix}'", Encoding.UTF8.GetBytes(rest));
        if (TryDecode(rest) is { } decoded)
        {
            yield return new(Decoded(prefix), decoded);
        }
        if (rest.Length % 2 == 0 && rest.All(char.IsAsciiHexDigit))
        {
            yield return new($"the bytes that the hex after '{prefix}' stands for", Convert.FromHexString(rest));
        }
        // Node's Buffer.from takes the underscore of the prefix for base64url.
        if (TryDecode(secret) is { } all)
        {
            yield return new($"the whole secret decoded as base64, its '{prefix}' included", all);
        }
        yield return new("the whole secret with a newline at its end", Encoding.UTF8.GetBytes(secret + "\n"));
        yield return new("nothing: the secret was empty", []);
    }

    private static string Whole(string prefix) => $"the whole secret as text, its '{prefix}' included";

    private static string Decoded(string prefix) => $"the bytes that the base64 after '{prefix}' stands for";

    // As lenient as Node's: base64url too, padding or none.
    private static byte[]? TryDecode(string text)
    {
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[plain.Length];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? bytes[..length]
            : null;
    }
}
