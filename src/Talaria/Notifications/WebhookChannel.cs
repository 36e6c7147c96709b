namespace Talaria.Notifications;

/// <summary>Tells the operator's programs: an event of the built-in organization, delivered like any other.</summary>
internal sealed class WebhookChannel(IOperationalEvents events) : IChannel
{
    public NoticeChannel Kind => NoticeChannel.Webhook;

    public int AtOnce => 32;

    public Task<string?> TellAsync(Telling telling, CancellationToken stop) =>
        events.PublishAsync(OperationalEvent.Of(telling.Notice, telling.Organization), stop);
}

/// <summary>Publishes events of the built-in organization; a port, as notices know nothing of events.</summary>
public interface IOperationalEvents
{
    /// <summary>The same event again is no second one.</summary>
    /// <returns>Null when it is stored, else what is in the way now.</returns>
    Task<string?> PublishAsync(OperationalEvent wanted, CancellationToken cancel);
}
