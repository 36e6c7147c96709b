using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Server.Dashboard.Notices;

/// <summary>How the telling of one notice on one channel stands. Pure.</summary>
/// <param name="Name">As people call the channel.</param>
/// <param name="ToldAt">By mail, when the last owner so far was.</param>
/// <param name="Waiting">Recipients who are still to be told.</param>
/// <param name="Failures">How often telling the worst of them failed.</param>
/// <param name="NextAt">When the next of them is tried.</param>
public sealed record ChannelStand(
    string Name,
    DateTimeOffset? ToldAt,
    IReadOnlyList<string> Waiting,
    int Failures,
    DateTimeOffset? NextAt
)
{
    /// <summary>Nobody was told, and nobody is going to be: it was given up, or came before there was anybody.</summary>
    public bool Never => ToldAt is null && NextAt is null;

    /// <param name="waiting">Of this notice alone.</param>
    /// <param name="all">False: only what reaches the owners; log and webhooks are the operator's.</param>
    public static IReadOnlyList<ChannelStand> Of(
        Notice notice,
        Organization organization,
        IReadOnlyList<WaitingTelling> waiting,
        bool all
    ) =>
        [
            .. Enum.GetValues<NoticeChannel>()
                .Where(channel => all || channel == NoticeChannel.Email)
                .Where(channel =>
                    TellingRule.Of(notice.Kind, organization).Any(t => t.Channel == channel)
                    || waiting.Any(w => w.Channel == channel)
                    || notice.ToldAt.ContainsKey(KeyOf(channel))
                )
                .Select(channel => Of(notice, channel, [.. waiting.Where(w => w.Channel == channel)])),
        ];

    private static ChannelStand Of(Notice notice, NoticeChannel channel, IReadOnlyList<WaitingTelling> waiting) =>
        new(
            channel switch
            {
                NoticeChannel.Email => "Mail",
                NoticeChannel.Log => "Log",
                _ => "Webhook",
            },
            notice.ToldAt.TryGetValue(KeyOf(channel), out var told) ? told : null,
            [.. waiting.Select(w => w.Recipient).Where(r => r.Length > 0)],
            waiting.Count == 0 ? 0 : waiting.Max(w => w.Attempts),
            waiting.Count == 0 ? null : waiting.Min(w => w.DueAt)
        );

    private static string KeyOf(NoticeChannel channel) => channel.ToString().ToLowerInvariant();
}
