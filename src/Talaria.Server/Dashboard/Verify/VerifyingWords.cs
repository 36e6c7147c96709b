using Talaria.Sdk.Signing;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>A signature explained to those who write the receiver. Pure.</summary>
/// <param name="Headers">The headers that take part, the signature's first.</param>
/// <param name="Value">The signature header's value: <c>v1,&lt;base64&gt;</c>.</param>
/// <param name="Content">What is signed: <c>&lt;webhook-id&gt;.&lt;webhook-timestamp&gt;.&lt;body&gt;</c>.</param>
/// <param name="Key">How the secret becomes the key of the HMAC.</param>
/// <param name="Age">What to do against a request that somebody sends again.</param>
/// <param name="Rotation">What happens while the secret is replaced.</param>
public sealed record VerifyingWords(
    IReadOnlyList<string> Headers,
    string Value,
    string Content,
    string Hash,
    string Key,
    string Age,
    string Rotation
)
{
    /// <param name="known">The endpoint's secret is known: its form decides the key where the profile allows two.</param>
    internal static VerifyingWords Of(SnippetSubject subject, bool known)
    {
        var scheme = subject.Signature.Scheme;
        return new(
            [.. new[] { scheme.SignatureHeader, scheme.IdHeader, scheme.TimestampHeader }.OfType<string>()],
            scheme.Value.Replace('{', '<').Replace('}', '>'),
            ContentOf(scheme),
            scheme.Value.Contains("{hex}", StringComparison.Ordinal)
                ? "HMAC-SHA256, written as lower-case hex"
                : "HMAC-SHA256, written as base64",
            KeyOf(scheme.Key, subject.Key, subject.Signature.SecretPrefix, known),
            AgeOf(scheme),
            scheme.Several
                ? "The new secret and the one before it both sign for a while: the header then holds several values with a blank between them. "
                    + "A request is genuine if one of them is right."
                : "There is one value at a time, and a new secret signs at once: put it into your receiver as soon as it is there."
        );
    }

    private static string ContentOf(SignatureScheme scheme)
    {
        var time = scheme.TimestampHeader is { } name ? $"<{name}>" : "<timestamp>";
        return scheme.Content switch
        {
            SignedContent.IdTimestampBody => $"<{scheme.IdHeader}>.{time}.<body>",
            SignedContent.TimestampBody => $"{time}.<body>",
            _ => "<body>",
        };
    }

    private static string KeyOf(KeyForm allowed, KeyForm actual, string prefix, bool known)
    {
        var decoded = $"The bytes that the base64 after '{prefix}' stands for, not the text.";
        return allowed == KeyForm.WholeString
                ? $"The whole secret as text, its '{prefix}' included; nothing is decoded."
            : actual == KeyForm.WholeString
                ? $"The whole secret as text: this endpoint's has not the form '{prefix}' and base64."
            : allowed == KeyForm.Base64OrWholeString && !known
                ? $"{decoded} A secret of any other form is used whole, as text."
            : decoded;
    }

    private static string AgeOf(SignatureScheme scheme)
    {
        if (!scheme.HasTimestamp)
        {
            return "The signature does not tell when it was made. Keep the ids of the events that you have handled, and skip one that comes again.";
        }
        var where = scheme.TimestampHeader ?? "t= of the value";
        return $"{where} has the unix seconds of the attempt. Refuse what is more than 5 minutes away, in either direction: it may be a replay.";
    }
}
