using System.Data.Common;
using Talaria.Notifications;

namespace Talaria.Tests.Notifications;

/// <summary>An outbox in memory.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly Lock gate = new();
    private readonly List<(Telling Telling, DateTimeOffset DueAt)> rows = [];

    public event Action? Raised;

    /// <summary>How often the store cannot be read.</summary>
    public int Failures { get; set; }

    public List<string> Ends { get; } = [];

    public DateTimeOffset? DroppedBefore { get; private set; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return rows.Count;
            }
        }
    }

    /// <summary>Lets time pass until so many are left.</summary>
    public async Task CountAsync(int left, ManualTime time)
    {
        while (Count > left)
        {
            await time.ArmedAsync();
            if (Count > left)
            {
                time.AdvanceToNext();
            }
        }
    }

    public void Put(Telling telling, DateTimeOffset dueAt)
    {
        lock (gate)
        {
            rows.Add((telling, dueAt));
        }
        Raised?.Invoke();
    }

    public Task<Taken> TakeAsync(NoticeChannel channel, DateTimeOffset now, DateTimeOffset until, int most)
    {
        lock (gate)
        {
            if (Failures-- > 0)
            {
                throw new LockedException();
            }
            var mine = rows.Where(r => r.Telling.Channel == channel).ToList();
            var due = mine.Where(r => r.DueAt <= now).OrderBy(r => r.DueAt).Take(most).ToList();
            due.ForEach(r => rows[rows.IndexOf(r)] = (r.Telling, until));
            return Task.FromResult(
                new Taken([.. due.Select(r => r.Telling)], mine.Count == 0 ? null : mine.Min(r => r.DueAt))
            );
        }
    }

    public Task ToldAsync(Telling telling, DateTimeOffset at) => EndAsync(telling, $"told {NoticeText.Moment(at)}");

    public Task DropAsync(Telling telling) => EndAsync(telling, "dropped");

    public Task DelayAsync(Telling telling, DateTimeOffset dueAt)
    {
        lock (gate)
        {
            rows.RemoveAll(r => r.Telling == telling);
            rows.Add((telling with { Attempts = telling.Attempts + 1 }, dueAt));
        }
        return Task.CompletedTask;
    }

    public Task<int> DropUntriedAsync(NoticeChannel channel, DateTimeOffset raisedBefore)
    {
        DroppedBefore = raisedBefore;
        return Task.FromResult(0);
    }

    private Task EndAsync(Telling telling, string how)
    {
        lock (gate)
        {
            rows.RemoveAll(r => r.Telling == telling);
            Ends.Add(how);
        }
        return Task.CompletedTask;
    }

    private sealed class LockedException() : DbException("database is locked");
}
