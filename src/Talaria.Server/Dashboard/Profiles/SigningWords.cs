using System.Globalization;
using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>How a profile signs, in words. Pure.</summary>
internal static class SigningWords
{
    private const string Nothing = "nothing is signed";

    public static string Signed(SignatureRule? rule) =>
        rule switch
        {
            null => "no",
            { Optional: true } => "HMAC-SHA256, if the endpoint has a secret",
            _ => "HMAC-SHA256, always",
        };

    public static string Header(SignatureRule? rule) =>
        rule is null
            ? Nothing
            : string.Join(
                ", ",
                new[]
                {
                    $"{rule.Scheme.SignatureHeader}: {rule.Scheme.Value}",
                    rule.Scheme.IdHeader is { } id ? $"{id}: the event's id" : null,
                    rule.Scheme.TimestampHeader is { } time ? $"{time}: unix seconds of the attempt" : null,
                }.OfType<string>()
            );

    public static string Content(SignatureRule? rule) =>
        rule?.Scheme.Content switch
        {
            null => Nothing,
            SignedContent.Body => "{body}: its exact bytes",
            SignedContent.TimestampBody =>
                "{timestamp}.{body}: the exact bytes, so that an old request cannot be sent again",
            _ => "{id}.{timestamp}.{body}: the exact bytes, so that an old request cannot be sent again",
        };

    public static string Key(SignatureRule? rule) =>
        rule?.Scheme.Key switch
        {
            null => Nothing,
            KeyForm.WholeString => "the whole secret, its prefix included",
            KeyForm.Base64AfterPrefix => $"what the base64 after {rule.SecretPrefix} decodes to",
            _ => $"what the base64 after {rule.SecretPrefix} decodes to; the whole secret where it has not that form",
        };

    public static string Several(SignatureRule? rule) =>
        rule is null ? Nothing
        : rule.Scheme.Several ? "yes: an old secret may sign along while receivers change over"
        : "no: a new secret signs at once";

    public static string Secret(SignatureRule? rule) =>
        rule is null
            ? Nothing
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{rule.SecretPrefix} and {rule.SecretBytes} random bytes as {(rule.SecretEncoding == SecretEncoding.Hex ? "hex" : "base64")}, {(rule.ShownOnce ? "shown once" : "can be looked up again")}"
            );
}
