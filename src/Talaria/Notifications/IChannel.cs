namespace Talaria.Notifications;

/// <summary>A way to tell notices.</summary>
public interface IChannel
{
    NoticeChannel Kind { get; }

    /// <summary>Tellings at the same time.</summary>
    int AtOnce { get; }

    /// <returns>Null when told, else what is in the way now, for the log.</returns>
    Task<string?> TellAsync(Telling telling, CancellationToken stop);
}
