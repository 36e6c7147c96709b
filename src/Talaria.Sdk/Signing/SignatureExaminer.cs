using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>Says what is wrong with a signature, by trying what receivers' code gets wrong.</summary>
/// <remarks>For people at a desk. A receiver uses <see cref="SignatureVerifier"/>, which tries nothing.</remarks>
/// <param name="prefix">What the profile's secrets begin with.</param>
/// <param name="tolerance">The clock difference that a receiver accepts, both ways; null for 5 minutes.</param>
public sealed partial class SignatureExaminer(
    SignatureScheme scheme,
    string prefix,
    TimeProvider time,
    TimeSpan? tolerance = null
)
{
    private readonly TimeSpan tolerance = tolerance ?? TimeSpan.FromMinutes(5);

    private IEnumerable<string> Names =>
        new[] { scheme.SignatureHeader, scheme.IdHeader, scheme.TimestampHeader }.OfType<string>();

    /// <param name="secrets">Those that are good first; at least one.</param>
    /// <param name="headers">By any case; the first of a name counts.</param>
    /// <param name="body">The body exactly as it was received.</param>
    public Diagnosis Examine(
        IReadOnlyList<KnownSecret> secrets,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        byte[] body
    )
    {
        if (Names.FirstOrDefault(name => string.IsNullOrEmpty(Header(headers, name))) is { } missing)
        {
            return new(DiagnosisKind.MissingHeader, Missing(missing, headers));
        }
        var given = Header(headers, scheme.SignatureHeader)!;
        var timestamp = Timestamp(headers, given);
        var seconds = 0L;
        if (
            scheme.HasTimestamp
            && !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
        )
        {
            return new(DiagnosisKind.BadTimestamp, BadTimestamp(timestamp));
        }
        if (secrets.FirstOrDefault(s => s.Valid && Secrets.Refuse(scheme.Key, s.Text, prefix) is not null) is { } bad)
        {
            var problem = Secrets.Refuse(scheme.Key, bad.Text, prefix);
            return new(DiagnosisKind.BadSecret, $"{Capital(bad.Name)} {problem}.");
        }
        var verifier = new SignatureVerifier(scheme, time, TimeSpan.MaxValue);
        foreach (var secret in secrets.Where(s => Secrets.Refuse(scheme.Key, s.Text, prefix) is null))
        {
            var key = SigningKey.Parse(scheme.Key, secret.Text, prefix);
            if (verifier.Verify([key], name => Header(headers, name), body).IsGood)
            {
                return secret.Valid
                    ? Aged(secret, seconds)
                    : new(DiagnosisKind.OtherSecret, OtherSecret(secret, secrets));
            }
        }
        var id = scheme.IdHeader is { } idHeader ? Header(headers, idHeader)! : "";
        return Guess(secrets, given, id, timestamp, body)
            ?? new(DiagnosisKind.NoMatch, NoMatch(given, secrets, body.Length));
    }

    private Diagnosis Aged(KnownSecret secret, long seconds)
    {
        var signed = $"The signature is right: it was made with {secret.Name}";
        if (!scheme.HasTimestamp)
        {
            return new(DiagnosisKind.Good, $"{signed}.");
        }
        var age = time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return Math.Abs((double)age) <= tolerance.TotalSeconds
            ? new(DiagnosisKind.Good, $"{signed}, {Ago(age)}.")
            : new(
                age > 0 ? DiagnosisKind.TooOld : DiagnosisKind.TooNew,
                $"{signed}, but {Ago(age)}: a receiver refuses what is more than {Span((long)tolerance.TotalSeconds)} away "
                    + (
                        age > 0
                            ? "as a replay. If it was refused at once, a clock is wrong."
                            : "because a clock is wrong."
                    )
            );
    }

    private Diagnosis? Guess(IReadOnlyList<KnownSecret> secrets, string given, string id, string timestamp, byte[] body)
    {
        var contents = ContentGuess.Of(scheme.Content, id, timestamp);
        var found =
            from guess in Guesses(secrets, contents, body)
            let hash = HMACSHA256.HashData(guess.Key.Key, guess.Content.Of(guess.Body.Body))
            where Shows(given, hash)
            select Explain(guess, secrets, given, hash);
        return found.FirstOrDefault();
    }

    /// <summary>What differs in one thing first, then in two.</summary>
    private IEnumerable<Attempted> Guesses(IReadOnlyList<KnownSecret> secrets, ContentGuess[] contents, byte[] body)
    {
        var asIs = new BodyGuess("", body);
        foreach (var secret in secrets)
        {
            var right = new KeyGuess("", RightKey(secret));
            foreach (var guess in BodyGuess.Of(body).Prepend(asIs))
            {
                yield return new(secret, right, contents[0], guess);
            }
        }
        foreach (var secret in secrets)
        {
            var right = RightKey(secret);
            KeyGuess[] keys =
            [
                new("", right),
                .. KeyGuess.Of(secret.Text, prefix).Where(k => !k.Key.AsSpan().SequenceEqual(right)),
            ];
            foreach (var content in contents)
            {
                foreach (var key in keys)
                {
                    yield return new(secret, key, content, asIs);
                }
            }
        }
    }

    private byte[] RightKey(KnownSecret secret) =>
        Secrets.Refuse(scheme.Key, secret.Text, prefix) is null
            ? SigningKey.Parse(scheme.Key, secret.Text, prefix).Bytes
            : Encoding.UTF8.GetBytes(secret.Text);

    private Diagnosis Explain(Attempted found, IReadOnlyList<KnownSecret> secrets, string given, byte[] hash)
    {
        List<(DiagnosisKind Kind, string Sentence)> all = [];
        if (!found.Secret.Valid)
        {
            all.Add((DiagnosisKind.OtherSecret, OtherSecret(found.Secret, secrets)));
        }
        if (found.Key.How.Length > 0)
        {
            var wanted = KeyGuess.Wanted(scheme.KeyOf(found.Secret.Text, prefix), prefix);
            all.Add((DiagnosisKind.OtherKey, $"The key was {found.Key.How}; it has to be {wanted}."));
        }
        if (found.Content.Form.Length > 0)
        {
            all.Add(
                (
                    DiagnosisKind.OtherContent,
                    $"What was signed is '{found.Content.Form}'; it has to be '{ContentGuess.Wanted(scheme.Content)}'."
                )
            );
        }
        if (found.Body.Change.Length > 0)
        {
            all.Add(
                (
                    DiagnosisKind.OtherBody,
                    $"The body was changed: the signature is right for it {found.Body.Change}. "
                        + "Verify the raw bytes, before anything parses them or writes them again."
                )
            );
        }
        if (!given.Contains(WrittenAs(hash), StringComparison.Ordinal) || all.Count == 0)
        {
            all.Add((DiagnosisKind.OtherForm, OtherForm(given, hash)));
        }
        return new(all[0].Kind, string.Join(' ', all.Select(one => one.Sentence)));
    }

    private string WrittenAs(byte[] hash) =>
        scheme.Value.Contains("{hex}", StringComparison.Ordinal)
            ? Convert.ToHexStringLower(hash)
            : Convert.ToBase64String(hash);

    private string OtherForm(string given, byte[] hash)
    {
        var wanted = $"'{scheme.Value.Replace('{', '<').Replace('}', '>')}'";
        var before = scheme.Value[..scheme.Value.IndexOf('{', StringComparison.Ordinal)];
        return !given.Contains(WrittenAs(hash), StringComparison.Ordinal)
                ? $"The hash is right, but written in another way: the value has to be {wanted}, and is '{given}'."
            : before.Length > 0 && !given.Contains(before, StringComparison.Ordinal)
                ? $"The hash is right, but '{before}' is missing before it: the value has to be {wanted}."
            : $"The hash is right, but the value around it is not: it has to be {wanted}, and is '{given}'.";
    }

    // In any of the ways that a hash is written, anywhere in the value.
    private static bool Shows(string given, byte[] hash)
    {
        var base64 = Convert.ToBase64String(hash).TrimEnd('=');
        return given.Contains(Convert.ToHexString(hash), StringComparison.OrdinalIgnoreCase)
            || given.Contains(base64, StringComparison.Ordinal)
            || given.Contains(base64.Replace('+', '-').Replace('/', '_'), StringComparison.Ordinal);
    }

    private string Timestamp(IReadOnlyList<KeyValuePair<string, string>> headers, string given) =>
        scheme.TimestampHeader is { } name
            ? Header(headers, name)!
            : given.Split(',').FirstOrDefault(p => p.StartsWith("t=", StringComparison.Ordinal))?[2..] ?? "";

    private static string? Header(IReadOnlyList<KeyValuePair<string, string>> headers, string name) =>
        headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
