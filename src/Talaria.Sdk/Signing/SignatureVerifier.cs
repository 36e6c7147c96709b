using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>Checks a received request's signature, for receivers of any platform's scheme.</summary>
/// <param name="tolerance">The clock difference that is accepted, both ways; null for 5 minutes.</param>
public sealed class SignatureVerifier(SignatureScheme scheme, TimeProvider time, TimeSpan? tolerance = null)
{
    private readonly Signer signer = new(scheme);
    private readonly TimeSpan tolerance = tolerance ?? TimeSpan.FromMinutes(5);

    /// <summary>Whether the request was signed with one of the keys, and if not, what is wrong.</summary>
    /// <param name="header">Gives a header's value by name, or null.</param>
    /// <param name="body">The body exactly as it was received.</param>
    public Verification Verify(ReadOnlySpan<SigningKey> keys, Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        if (header(scheme.SignatureHeader) is not { Length: > 0 } given)
        {
            return Verification.Missing(scheme.SignatureHeader);
        }
        var id = "";
        if (scheme.IdHeader is { } idHeader)
        {
            if (header(idHeader) is not { Length: > 0 } sent)
            {
                return Verification.Missing(idHeader);
            }
            id = sent;
        }
        if (Timestamp(header, given) is var (seconds, problem) && problem is not null)
        {
            return problem;
        }
        foreach (var key in keys)
        {
            var expected = Encoding.UTF8.GetBytes(signer.Sign([key], id, seconds ?? 0, body));
            foreach (var token in Tokens(given))
            {
                // The whole value, in constant time: one that compared only the shorter length was a CVE.
                if (CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token)))
                {
                    return Verification.Good;
                }
            }
        }
        return Verification.NoMatch;
    }

    /// <summary>The moment that was signed, if the scheme has one.</summary>
    private (long? Seconds, Verification? Problem) Timestamp(Func<string, string?> header, string given)
    {
        string? text;
        if (scheme.TimestampHeader is { } name)
        {
            text = header(name);
            if (string.IsNullOrEmpty(text))
            {
                return (null, Verification.Missing(name));
            }
        }
        else if (scheme.Value.Contains("t={timestamp}", StringComparison.Ordinal))
        {
            text = given.Split(',').FirstOrDefault(p => p.StartsWith("t=", StringComparison.Ordinal))?[2..] ?? "";
        }
        else
        {
            return (null, null);
        }
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return (null, Verification.BadTimestamp(text));
        }
        var difference = time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return difference > tolerance.TotalSeconds ? (null, Verification.TooOld(difference))
            : -difference > tolerance.TotalSeconds ? (null, Verification.TooNew(-difference))
            : (seconds, null);
    }

    private IEnumerable<string> Tokens(string given)
    {
        if (!scheme.Several)
        {
            return [given];
        }
        // Signatures of versions that this scheme does not know, and junk without a comma, are passed over.
        var versioned = scheme.Value.Contains(',', StringComparison.Ordinal);
        return given
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(t => !versioned || t.Contains(',', StringComparison.Ordinal));
    }
}
