using System.Text;
using Talaria.Endpoints;
using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>A request that somebody pasted, and what the examiner has to say of it.</summary>
/// <param name="Headers">As they were pasted.</param>
/// <param name="Body">With LF at the ends of its lines: browsers send CR LF for each.</param>
/// <param name="Secret">Typed; null: the endpoint's own.</param>
internal sealed record Check(string Headers, string Body, string? Secret)
{
    public const int MostHeaders = 64 * 1024;

    /// <summary>An event's data have as much; the body around them little more.</summary>
    public const int MostBody = 2 * 1024 * 1024;

    public static Check Of(Form form) =>
        new(
            form.Raw("headers") ?? "",
            form.Raw("body") ?? "",
            form.Raw("secret") is { Length: > 0 } typed ? typed : null
        );

    /// <summary>The endpoint's secrets by name: the current one, those that sign along, and those that do no longer.</summary>
    public static IReadOnlyList<KnownSecret> SecretsOf(IReadOnlyList<EndpointSecret> secrets, DateTimeOffset now) =>
        [
            .. secrets
                .OrderBy(s => s.ExpiresAt is not null)
                .Select(s =>
                    s.ExpiresAt is not { } end ? new KnownSecret("this endpoint's secret", s.Value)
                    : end > now ? new KnownSecret("an earlier secret, which still signs along", s.Value)
                    : new KnownSecret("an earlier secret, which no longer counts", s.Value, Valid: false)
                ),
        ];

    /// <param name="stored">The endpoint's secrets, if they may be used.</param>
    /// <returns>Refused: what cannot be examined, each beside its field.</returns>
    public Result<Diagnosis> Examine(SignatureRule rule, IReadOnlyList<KnownSecret> stored, TimeProvider time)
    {
        var (headers, others) = HeaderLines.Read(Headers.Length > MostHeaders ? "" : Headers);
        FieldProblem[] problems =
        [
            .. RefuseHeaders(headers.Count, others),
            .. Body.Length > MostBody
                ? [new FieldProblem("/body", "is longer than 2 MiB")]
                : Array.Empty<FieldProblem>(),
            .. Secret is null && !stored.Any(s => s.Valid)
                ? [new FieldProblem("/secret", "cannot be empty: there is none to check with")]
                : Array.Empty<FieldProblem>(),
        ];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        IReadOnlyList<KnownSecret> secrets = Secret is null
            ? stored
            : [new("the secret that you typed", Secret), .. stored.Select(s => s with { Valid = false })];
        var examiner = new SignatureExaminer(rule.Scheme, rule.SecretPrefix, time);
        var found = examiner.Examine(secrets, headers, Encoding.UTF8.GetBytes(Body));
        // The browser took the CR from the ends of the lines: that is not the receiver's mistake.
        return
            !found.IsSigned
            && Body.Contains('\n', StringComparison.Ordinal)
            && examiner.Examine(secrets, headers, Encoding.UTF8.GetBytes(Body.ReplaceLineEndings("\r\n")))
                is { IsSigned: true } asSent
            ? asSent
            : found;
    }

    private IEnumerable<FieldProblem> RefuseHeaders(int count, IReadOnlyList<string> others)
    {
        if (Headers.Length > MostHeaders)
        {
            yield return new("/headers", "are longer than 64 KiB");
        }
        else if (others.Count > 0)
        {
            var line = others[0];
            yield return new(
                "/headers",
                $"have to be NAME: VALUE, one a line, which this is not: '{(line.Length > 80 ? line[..80] + "…" : line)}'"
            );
        }
        else if (count == 0)
        {
            yield return new("/headers", "cannot be empty");
        }
    }
}
