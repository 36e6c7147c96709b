using System.Buffers;
using System.Collections.Frozen;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Which headers of its own an endpoint may have.</summary>
internal static class HeaderRules
{
    public const int MaxHeaders = 50;
    private const int MaxNameLength = 256;
    private const int MaxValueLength = 4096;

    public static readonly FieldProblem TooMany = new("/headers", $"has to be at most {MaxHeaders} headers");

    /// <summary>RFC 9110, 5.6.2.</summary>
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <summary>Made by the sender or by HTTP itself.</summary>
    private static readonly FrozenSet<string> Ours = new[]
    {
        "Host",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding",
        "Connection",
        "Expect",
        "Upgrade",
        "Keep-Alive",
        "TE",
        "Trailer",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<FieldProblem> Check(IReadOnlyDictionary<string, string?> headers, Profile profile)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            var pointer = "/headers/" + Escape(name);
            if (!seen.Add(name))
            {
                yield return new FieldProblem(pointer, $"'{name}' is there twice; header names have no case");
            }
            // A null value takes a header away: it may have any name.
            if (value is not null && (Name(name, profile) ?? Value(name, value)) is { } problem)
            {
                yield return new FieldProblem(pointer, problem);
            }
        }
    }

    /// <summary>A JSON pointer's reference token (RFC 6901).</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string? Name(string name, Profile profile) =>
        name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(Token)
            ? "is not a legal header name (RFC 9110: letters, digits and !#$%&'*+-.^_`|~)"
        : Ours.Contains(name)
        || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
        || IsProfiles(name, profile)
            ? $"'{name}' is set by Talaria and cannot be configured"
        : null;

    // Control characters end or fold lines; beyond ASCII senders and receivers disagree (RFC 9110, 5.5).
    private static string? Value(string name, string value) =>
        value.Length > MaxValueLength ? $"the value of '{name}' has to be at most {MaxValueLength} characters"
        : value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"the value of '{name}' has to be ASCII without control characters"
        : value != value.Trim(' ') ? $"the value of '{name}' must not begin or end with a blank"
        : null;

    private static bool IsProfiles(string name, Profile profile) =>
        (profile.Request.UserAgent is not null && Same(name, "User-Agent"))
        || Same(name, profile.Signature?.Scheme.SignatureHeader)
        || Same(name, profile.Signature?.Scheme.IdHeader)
        || Same(name, profile.Signature?.Scheme.TimestampHeader)
        || profile.Request.Headers.Keys.Any(fixedName => Same(name, fixedName));

    private static bool Same(string name, string? other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
