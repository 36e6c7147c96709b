using Talaria.Organizations;

namespace Talaria.Notifications;

/// <summary>A notice that is still to be told on a channel: one for each channel, by mail one for each owner.</summary>
/// <param name="Organization">As it is now.</param>
/// <param name="Recipient">The owner's address; empty where the channel has only one listener.</param>
/// <param name="Attempts">How often it was tried before.</param>
public sealed record Telling(
    Notice Notice,
    Organization Organization,
    NoticeChannel Channel,
    string Recipient,
    int Attempts
);

/// <summary>Ways to tell. The numbers are stored, the names are shown.</summary>
public enum NoticeChannel
{
    Log = 0,
    Email = 1,
    Webhook = 2,
}
