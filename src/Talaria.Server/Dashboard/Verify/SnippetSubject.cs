using System.Text.RegularExpressions;
using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>What snippets are written for: a profile's signature, with the key form that the endpoint's secret has.</summary>
/// <param name="Platform">The profile's title.</param>
internal sealed partial record SnippetSubject(string Platform, string ContentType, SignatureRule Signature, KeyForm Key)
{
    /// <summary>Where the secret stands on the receiver's machine. The secret itself is never in a snippet.</summary>
    public const string SecretVariable = "WEBHOOK_SECRET";

    /// <summary>The platform's name as that of a class.</summary>
    public string ClassName { get; } = ClassOf(Platform);

    private SignatureScheme Scheme => Signature.Scheme;

    /// <param name="secret">The endpoint's, if it has one: where a profile allows two key forms, the secret decides.</param>
    public static SnippetSubject Of(Profile profile, SignatureRule signature, string? secret) =>
        new(
            profile.Title,
            profile.Request.ContentType,
            signature,
            signature.Scheme.KeyOf(secret, signature.SecretPrefix)
        );

    /// <summary>The words of the templates' gutters that hold.</summary>
    public IReadOnlySet<string> Holds() =>
        new HashSet<string>
        {
            Key == KeyForm.WholeString ? "whole" : "decoded",
            Scheme.Value.Contains("{hex}", StringComparison.Ordinal) ? "hex" : "base64",
            Scheme.Several ? "several" : "single",
            Scheme.Content == SignedContent.Body ? "body" : "stamped",
            Scheme.Content == SignedContent.IdTimestampBody ? "id" : "no-id",
            Scheme.HasTimestamp ? "time" : "timeless",
            Scheme.TimestampHeader is not null ? "in-header"
            : Scheme.HasTimestamp ? "in-value"
            : "nowhere",
        };

    /// <param name="quote">Writes a text as it stands within the language's quotes.</param>
    /// <param name="join">Writes the header's value in the language: literals, already quoted, and the slots' names.</param>
    /// <param name="hash">The variable that has the signature; <c>hash</c> is a function of Python's.</param>
    public Dictionary<string, string> Slots(
        Func<string, string> quote,
        Func<IEnumerable<Piece>, string> join,
        string hash = "hash"
    ) =>
        new()
        {
            ["class"] = ClassName,
            ["content_type"] = quote(ContentType),
            ["secret"] = SecretVariable,
            ["prefix"] = quote(Signature.SecretPrefix),
            ["signature"] = quote(Scheme.SignatureHeader),
            ["id"] = quote(Scheme.IdHeader ?? ""),
            ["timestamp"] = quote(Scheme.TimestampHeader ?? ""),
            ["value"] = join(
                Pieces()
                    .Matches(Scheme.Value)
                    .Select(m =>
                        m.Value switch
                        {
                            "{timestamp}" => new Piece(null, "timestamp"),
                            "{hex}" or "{base64}" => new Piece(null, hash),
                            var literal => new Piece(quote(literal), null),
                        }
                    )
            ),
        };

    /// <summary>As C#, JavaScript, Python and Go all write a text between double quotes.</summary>
    public static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>As C#, JavaScript, Python and Go all put texts together.</summary>
    public static string Sum(IEnumerable<Piece> pieces) =>
        string.Join(" + ", pieces.Select(piece => piece.Variable ?? $"\"{piece.Literal}\""));

    private static string ClassOf(string platform)
    {
        var name = string.Concat(
            Words().Matches(platform).Select(m => char.ToUpperInvariant(m.Value[0]) + m.Value[1..])
        );
        return name.EndsWith("Webhooks", StringComparison.Ordinal) ? name : $"{name}Webhooks";
    }

    [GeneratedRegex(@"\{\w+\}|[^{]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pieces();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}

/// <summary>A part of the signature header's value: a literal, or a variable of the snippet.</summary>
internal sealed record Piece(string? Literal, string? Variable);
