using System.Buffers.Text;
using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>The HMAC key that a secret string stands for. Parsed once, used for many signatures.</summary>
public sealed class SigningKey
{
    private SigningKey(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>Reads a secret as the scheme's key form says.</summary>
    /// <param name="prefix">What stands before the base64: <c>whsec_</c>.</param>
    /// <exception cref="FormatException">The form wants base64 after the prefix, and the secret has none. The message does not repeat the secret.</exception>
    public static SigningKey Parse(KeyForm form, string secret, string prefix = "whsec_")
    {
        if (form != KeyForm.WholeString && TryBase64(secret, prefix, out var bytes))
        {
            return new SigningKey(bytes);
        }
        return form == KeyForm.Base64AfterPrefix
            ? throw new FormatException($"The secret has to be '{prefix}' followed by base64.")
            : new SigningKey(Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>The bytes behind the prefix, if the secret has that form and there is at least one.</summary>
    internal static bool TryBase64(string secret, string prefix, out byte[] bytes)
    {
        bytes = [];
        if (!secret.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var text = secret.AsSpan(prefix.Length);
        if (text.IsEmpty || !Base64.IsValid(text, out var length) || length == 0)
        {
            return false;
        }
        bytes = Convert.FromBase64String(text.ToString());
        return true;
    }

    /// <summary>Keys never show themselves.</summary>
    public override string ToString() => nameof(SigningKey);
}
