namespace Talaria.Notifications;

/// <summary>Notices that are still to be told. Written in the transaction that raises the notice.</summary>
public interface IOutbox
{
    /// <summary>Something was raised here; what other nodes raise is seen when it is looked for.</summary>
    event Action? Raised;

    /// <summary>Takes what is due, the oldest first, and keeps it from everybody else for a while.</summary>
    /// <param name="until">If it is neither told nor put off by then it is due again: whoever took it is gone.</param>
    Task<Taken> TakeAsync(NoticeChannel channel, DateTimeOffset now, DateTimeOffset until, int most);

    Task ToldAsync(Telling telling, DateTimeOffset at);

    /// <summary>It failed once more, and is due again later.</summary>
    Task DelayAsync(Telling telling, DateTimeOffset dueAt);

    /// <summary>It will never be told.</summary>
    Task DropAsync(Telling telling);

    /// <summary>Drops some of what was raised before a moment and was never tried.</summary>
    /// <returns>How many; 0 when there are no more.</returns>
    Task<int> DropUntriedAsync(NoticeChannel channel, DateTimeOffset raisedBefore);
}

/// <param name="Next">When the next one is due, if none was taken; null if there are none.</param>
public sealed record Taken(IReadOnlyList<Telling> Tellings, DateTimeOffset? Next);
