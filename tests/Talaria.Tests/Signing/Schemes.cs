using Talaria.Sdk.Signing;

namespace Talaria.Tests.Signing;

/// <summary>The rows of shared/contracts/signatures.md.</summary>
internal static class Schemes
{
    public static readonly SignatureScheme Standard = new()
    {
        IdHeader = "webhook-id",
        TimestampHeader = "webhook-timestamp",
        SignatureHeader = "webhook-signature",
        Content = SignedContent.IdTimestampBody,
        Key = KeyForm.Base64AfterPrefix,
        Value = "v1,{base64}",
        Several = true,
    };

    public static readonly SignatureScheme Svix = Standard with
    {
        IdHeader = "svix-id",
        TimestampHeader = "svix-timestamp",
        SignatureHeader = "svix-signature",
    };

    public static readonly SignatureScheme HexBody = new()
    {
        SignatureHeader = "Agentset-Signature",
        Content = SignedContent.Body,
        Key = KeyForm.WholeString,
        Value = "{hex}",
    };

    public static readonly SignatureScheme Stripe = new()
    {
        SignatureHeader = "Stripe-Signature",
        Content = SignedContent.TimestampBody,
        Key = KeyForm.WholeString,
        Value = "t={timestamp},v1={hex}",
    };

    public static readonly SignatureScheme GitHub = new()
    {
        SignatureHeader = "X-Hub-Signature-256",
        Content = SignedContent.Body,
        Key = KeyForm.WholeString,
        Value = "sha256={hex}",
    };

    public static readonly SignatureScheme[] All = [Standard, Svix, HexBody, Stripe, GitHub];
}
