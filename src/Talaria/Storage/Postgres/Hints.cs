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

    /// <summary>There is something to tell.</summary>
    Notice = 4,

    /// <summary>A replay was started.</summary>
    Replay = 8,
}

/// <summary>Tells the other nodes to look at once, not at their next poll: by NOTIFY outside of any transaction (inside it halves the rate of commits),
/// at most every 50 ms. A hint that is lost costs time and nothing else.</summary>
internal sealed class Hints(NpgsqlDataSource source, TimeProvider time)
{
    public const string Channel = "talaria";

    /// <summary>Lanes that are named at once; with more, all are to be looked for.</summary>
    private const int MostLanes = 2_000;

    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private HashSet<LaneHint> lanes = [];
    private Hint waiting;
    private bool sending;

    public void Give(Hint hint)
    {
        lock (gate)
        {
            waiting |= hint;
            Begin();
        }
    }

    /// <summary>A lane has due rows for whoever delivers.</summary>
    public void Give(LaneHint lane)
    {
        lock (gate)
        {
            if (lanes.Count < MostLanes)
            {
                lanes.Add(lane);
            }
            else
            {
                waiting |= Hint.Due;
            }
            Begin();
        }
    }

    /// <summary>At once: for a node that stops.</summary>
    public Task SendAsync(Hint hint) => SendAsync([.. HintText.Write(hint, [])]);

    private void Begin()
    {
        if (!sending)
        {
            sending = true;
            _ = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { Length: > 0 } texts)
        {
            await SendAsync(texts);
            await Task.Delay(Apart, time);
        }
    }

    private string[] Take()
    {
        lock (gate)
        {
            string[] texts = [.. HintText.Write(waiting, lanes)];
            (waiting, lanes) = (Hint.None, lanes.Count == 0 ? lanes : []);
            sending = texts.Length > 0;
            return texts;
        }
    }

    private async Task SendAsync(string[] texts)
    {
        try
        {
            await using var notify = source.CreateCommand("SELECT pg_notify($1, t) FROM unnest($2) AS t");
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
            notify.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = texts });
            await notify.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (PostgresErrors.IsOutage(e) || e is ObjectDisposedException)
        {
            // Polling finds it.
        }
    }
}
