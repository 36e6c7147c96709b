using System.Buffers;

namespace Talaria.Ids;

/// <summary>The form of names that platforms give to organizations, endpoints and events: <c>[A-Za-z0-9._~-]{1,256}</c>.</summary>
public static class ExternalId
{
    private const int MaxLength = 256;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-"
    );

    /// <summary>What our own ids begin with: a name like that could not be told from an id.</summary>
    private static readonly string[] Prefixes =
    [
        AttemptId.Prefix,
        DeliveryId.Prefix,
        EndpointId.Prefix,
        EventId.Prefix,
        KeyId.Prefix,
        NoticeId.Prefix,
        OrganizationId.Prefix,
        ReplayId.Prefix,
    ];

    /// <summary>For names that never stand where an id may: those of endpoints.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? RefuseForm(string text) =>
        text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExcept(Allowed)
            ? "has to be 1 to 256 characters of A-Z a-z 0-9 . _ ~ -"
            : null;

    /// <summary>For names that may stand where an id may.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Refuse(string text)
    {
        if (RefuseForm(text) is { } problem)
        {
            return problem;
        }
        foreach (var prefix in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return $"must not begin with '{prefix}', as Talaria's own ids do";
            }
        }
        return null;
    }
}
