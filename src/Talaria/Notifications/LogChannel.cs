using Microsoft.Extensions.Logging;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Notifications;

/// <summary>Tells the operator's log: one line a notice.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> log) : IChannel
{
    public NoticeChannel Kind => NoticeChannel.Log;

    public int AtOnce => 32;

    public Task<string?> TellAsync(Telling telling, CancellationToken stop)
    {
        var (notice, name) = (telling.Notice, telling.Organization.Name);
        var facts = notice.Facts with { Url = UrlCheck.WithoutQuery(notice.Facts.Url) };
        var message = NoticeText.Of(notice.Kind, facts);
        if (notice.Kind is NoticeKind.Added or NoticeKind.Enabled)
        {
            LogNotice(notice.Id, name, notice.Organization, message);
        }
        else
        {
            LogTrouble(notice.Id, name, notice.Organization, message);
        }
        return Task.FromResult<string?>(null);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Notice} {Name} ({Organization}): {Message}")]
    private partial void LogNotice(NoticeId notice, string name, OrganizationId organization, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice} {Name} ({Organization}): {Message}")]
    private partial void LogTrouble(NoticeId notice, string name, OrganizationId organization, string message);
}
