using Npgsql;

namespace Talaria.Storage.Postgres;

/// <summary>What other nodes may look for.</summary>
[Flags]
internal enum Hint
{
    None = 0,

    /// <summary>An organization changed, or what belongs to it.</summary>
    Changed = 1,

    /// <summary>There are due rows that no node knows of.</summary>
    Due = 2,
}

/// <summary>Tells the other nodes to look at once, not at their next poll: by NOTIFY outside of any transaction (inside it halves the rate of commits),
/// at most every 50 ms. A hint that is lost costs time and nothing else.</summary>
internal sealed class Hints(NpgsqlDataSource source, TimeProvider time)
{
    public const string Channel = "talaria";
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);
    private int waiting;
    private int sending;

    public void Give(Hint hint)
    {
        Interlocked.Or(ref waiting, (int)hint);
        if (Interlocked.Exchange(ref sending, 1) == 0)
        {
            _ = SendAsync();
        }
    }

    /// <summary>At once: for a node that stops.</summary>
    public async Task SendAsync(Hint hint)
    {
        try
        {
            await using var notify = source.CreateCommand("SELECT pg_notify($1, $2)");
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
            notify.Parameters.Add(
                new NpgsqlParameter<string> { TypedValue = hint.HasFlag(Hint.Due) ? "due" : "changed" }
            );
            await notify.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (PostgresErrors.IsOutage(e) || e is ObjectDisposedException)
        {
            // Polling finds it.
        }
    }

    private async Task SendAsync()
    {
        do
        {
            await Task.Yield();
            await SendAsync((Hint)Interlocked.Exchange(ref waiting, 0));
            await Task.Delay(Apart, time);
            Volatile.Write(ref sending, 0);
        } while (Volatile.Read(ref waiting) != 0 && Interlocked.Exchange(ref sending, 1) == 0);
    }
}
