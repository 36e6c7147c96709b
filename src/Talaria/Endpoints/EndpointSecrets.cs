using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Endpoints;

/// <summary>An endpoint's signing secrets: the first, and what follows it. Pure but for the chance in a new one.</summary>
internal static class EndpointSecrets
{
    public const int MaxOld = 5;
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromHours(24);
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(30);

    public static IEnumerable<FieldProblem> Check(string? given, SignatureRule? rule)
    {
        if (given is null)
        {
            yield break;
        }
        if (rule is null)
        {
            yield return new FieldProblem("/secret", "this profile's requests are not signed");
        }
        else if (Secrets.Refuse(rule.Scheme.Key, given, rule.SecretPrefix) is { } problem)
        {
            yield return new FieldProblem("/secret", problem);
        }
    }

    public static IEnumerable<FieldProblem> Check(Optional<string> change, SignatureRule? rule) =>
        change is { IsSet: true, Value: null } && rule is { Optional: false }
            ? [new FieldProblem("/secret", "cannot be null: this profile's requests are always signed")]
            : Check(change.Value, rule);

    /// <summary>The given secret alone, or none. The one that signs already stays as it is, and what signs along with it ends.</summary>
    public static IReadOnlyList<EndpointSecret> Replace(
        IReadOnlyList<EndpointSecret> before,
        string? next,
        DateTimeOffset now
    ) =>
        next is null ? []
        : before.FirstOrDefault(s => s.ExpiresAt is null && s.Value == next) is { } same ? [same]
        : [new EndpointSecret(next, now, null)];

    /// <summary>The given secret, or a new one where the profile's requests have to be signed.</summary>
    public static IReadOnlyList<EndpointSecret> First(string? given, SignatureRule? rule, DateTimeOffset now) =>
        given is not null ? [new EndpointSecret(given, now, null)]
        : rule is { Optional: false } ? [new EndpointSecret(New(rule), now, null)]
        : [];

    public static string New(SignatureRule rule) =>
        rule.SecretEncoding == SecretEncoding.Hex
            ? Secrets.NewHex(rule.SecretPrefix, rule.SecretBytes)
            : Secrets.NewBase64(rule.SecretPrefix, rule.SecretBytes);

    /// <summary>What is wrong with an overlap, or null.</summary>
    public static FieldProblem? CheckOverlap(TimeSpan? overlap, SignatureRule rule) =>
        overlap < TimeSpan.Zero || overlap > MaxOverlap ? new("/overlap", "has to be 0 seconds to 30 days")
        : overlap > TimeSpan.Zero && !rule.Scheme.Several
            ? new(
                "/overlap",
                "has to be 0: this signature cannot stand beside an old one, the new secret signs at once"
            )
        : null;

    /// <summary>The new secret signs from now on; the one before signs along until the overlap ends. What has expired is dropped.</summary>
    public static Result<IReadOnlyList<EndpointSecret>> Rotate(
        IReadOnlyList<EndpointSecret> before,
        string next,
        TimeSpan overlap,
        DateTimeOffset now
    )
    {
        var old = before
            .Select(s => s.ExpiresAt is null ? s with { ExpiresAt = now + overlap } : s)
            .Where(s => s.ExpiresAt > now)
            .ToList();
        if (old.Count > MaxOld)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "too_many_secrets",
                $"{MaxOld} earlier secrets still sign along. Wait until one expires, or rotate with overlap 0."
            );
        }
        return (EndpointSecret[])[new EndpointSecret(next, now, null), .. old];
    }
}
