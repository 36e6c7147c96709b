using Talaria.Organizations;

namespace Talaria.Notifications;

/// <summary>Who is told what, and when it is tried again. Pure.</summary>
public static class TellingRule
{
    /// <summary>Given up this long after the notice.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(5);

    /// <summary>What is older and was never tried is not told by mail: settings that come later must not flood anybody.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
    ];

    /// <summary>The channels and recipients of a notice when it is raised.</summary>
    public static IEnumerable<(NoticeChannel Channel, string Recipient)> Of(NoticeKind kind, Organization organization)
    {
        yield return (NoticeChannel.Log, "");
        // Told by webhook, a failing operational endpoint would cause the next notice for ever.
        if (organization.Id == BuiltIn.Id)
        {
            yield break;
        }
        yield return (NoticeChannel.Webhook, "");
        // Too many for a mailbox, and nothing that an owner has to do at once.
        if (kind == NoticeKind.Exhausted)
        {
            yield break;
        }
        foreach (var owner in organization.Owners)
        {
            yield return (NoticeChannel.Email, owner);
        }
    }

    /// <summary>False for an owner who is none any more.</summary>
    public static bool Applies(Telling telling) =>
        telling.Channel != NoticeChannel.Email
        || telling.Organization.Owners.Contains(telling.Recipient, StringComparer.OrdinalIgnoreCase);

    /// <param name="attempts">The one that failed just now included.</param>
    /// <returns>When to try again; null to give up.</returns>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset raisedAt, DateTimeOffset failedAt)
    {
        var next = failedAt + Waits[Math.Min(attempts, Waits.Length) - 1];
        return next - raisedAt <= Longest ? next : null;
    }
}
