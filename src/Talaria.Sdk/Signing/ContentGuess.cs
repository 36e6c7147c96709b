using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>What a signature may have been made of.</summary>
/// <param name="Form">As profiles write it; empty: as the scheme says.</param>
internal sealed record ContentGuess(string Form, string Before, string After)
{
    private static readonly string[] Forms =
    [
        "{body}",
        "{timestamp}.{body}",
        "{id}.{timestamp}.{body}",
        "{timestamp}.{id}.{body}",
        "{id}.{body}",
        "{timestamp}{body}",
        "{id}{timestamp}{body}",
        "{timestamp}:{body}",
        "{body}.{timestamp}",
        "{body}{timestamp}",
    ];

    public static string Wanted(SignedContent content) =>
        content switch
        {
            SignedContent.Body => "{body}",
            SignedContent.TimestampBody => "{timestamp}.{body}",
            _ => "{id}.{timestamp}.{body}",
        };

    /// <summary>What the scheme says first.</summary>
    public static ContentGuess[] Of(SignedContent content, string id, string timestamp)
    {
        var wanted = Wanted(content);
        return [.. Forms.Where(form => form != wanted).Prepend(wanted).Select(form => Fill(form, form == wanted))];

        ContentGuess Fill(string form, bool right)
        {
            var filled = form.Replace("{id}", id, StringComparison.Ordinal)
                .Replace("{timestamp}", timestamp, StringComparison.Ordinal);
            var parts = filled.Split("{body}");
            return new(right ? "" : form, parts[0], parts[1]);
        }
    }

    public byte[] Of(byte[] body) => [.. Encoding.UTF8.GetBytes(Before), .. body, .. Encoding.UTF8.GetBytes(After)];
}

/// <summary>One try to make the signature at hand.</summary>
internal sealed record Attempted(KnownSecret Secret, KeyGuess Key, ContentGuess Content, BodyGuess Body);
