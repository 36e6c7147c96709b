using Microsoft.Extensions.Logging;
using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Takes the claims of nodes that do not live any more: those whose counter it has itself watched standing still over a whole lease, while it was
/// connected. So after an outage of the database the first node back does not rescue everybody.</summary>
internal sealed partial class Rescuer(
    PostgresDatabase database,
    IQueue queue,
    DueNews news,
    TimeProvider time,
    ILogger<Rescuer> log
)
{
    /// <summary>How soon rows are found that another node left and whose hint was missed.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the lease: the other's clock may be the slower one.</summary>
    private static readonly TimeSpan Patience = Heart.Lease * 1.25;

    /// <summary>A look over the whole queue takes at most this part of the time.</summary>
    private const int DutyCycle = 20;

    private readonly Dictionary<long, (long Beat, long Since)> watched = [];
    private long lookAgainAt;
    private long lookedAt;
    private bool lookWanted;

    /// <summary>What goes on beside the beats.</summary>
    internal Task Working { get; private set; } = Task.CompletedTask;

    /// <summary>The connection broke: nobody was watched meanwhile.</summary>
    public void Forget() => watched.Clear();

    /// <param name="nodes">With their counters.</param>
    public void Watch(IReadOnlyList<(long Id, long Beat)> nodes, long[] own)
    {
        LookIfWanted();
        var now = time.GetTimestamp();
        foreach (var (id, beat) in nodes)
        {
            if (own.Contains(id))
            {
                continue;
            }
            if (!watched.TryGetValue(id, out var seen) || seen.Beat != beat)
            {
                watched[id] = (beat, now);
            }
            else if (time.GetElapsedTime(seen.Since, now) >= Patience)
            {
                watched.Remove(id);
                Begin(() => RescueAsync(id, beat));
            }
        }
        if (watched.Count > nodes.Count)
        {
            foreach (var gone in watched.Keys.Except(nodes.Select(n => n.Id)).ToList())
            {
                watched.Remove(gone);
            }
        }
    }

    /// <summary>Somebody said that there are due rows that no node knows of: now, or as soon as it may be looked again.</summary>
    public void LookForDue()
    {
        lookWanted = true;
        LookIfWanted();
    }

    /// <summary>There are nodes that leave their rows to others.</summary>
    public void PollForDue()
    {
        if (time.GetElapsedTime(lookedAt) >= Poll)
        {
            LookForDue();
        }
    }

    private void LookIfWanted()
    {
        if (lookWanted && time.GetTimestamp() >= lookAgainAt && Begin(LookForDueAsync))
        {
            lookWanted = false;
            lookedAt = time.GetTimestamp();
        }
    }

    /// <summary>Beside the beats, which must not wait for it; one at a time. What is left out shows again.</summary>
    private bool Begin(Func<Task> work)
    {
        var free = Working.IsCompleted;
        if (free)
        {
            Working = Task.Run(async () =>
            {
                try
                {
                    await work();
                }
                catch (Exception e) when (PostgresErrors.IsOutage(e) || PostgresErrors.IsRace(e))
                {
                    LogFailed(e);
                }
            });
        }
        return free;
    }

    private async Task LookForDueAsync()
    {
        var began = time.GetTimestamp();
        foreach (var lane in await queue.FindLanesAsync(CancellationToken.None))
        {
            news.StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
        }
        var now = time.GetTimestamp();
        lookAgainAt = now + ((now - began) * DutyCycle);
    }

    private async Task RescueAsync(long id, long beat)
    {
        var lanes = await database.WriteAsync(async db =>
        {
            var freed = new List<DueLane>();
            // Whoever deletes the row rescues; and a counter that moved meanwhile saves it.
            if (await db.Sql("DELETE FROM nodes WHERE id = $1 AND beat = $2").Bind(id).Bind(beat).RunAsync() == 1)
            {
                await db.Sql(
                        """
                        WITH freed AS (
                            UPDATE queue SET node = NULL WHERE node = $1
                            RETURNING organization_id, endpoint_id, due_at, replay IS NOT NULL AS replayed)
                        SELECT organization_id, endpoint_id, min(due_at), replayed, count(*) FROM freed
                        GROUP BY organization_id, endpoint_id, replayed
                        """
                    )
                    .Bind(id)
                    .ListAsync(row =>
                    {
                        freed.Add(
                            new(new OrganizationId(row.Guid()), new EndpointId(row.Guid()), row.Long(), row.Bool())
                        );
                        return row.Long();
                    });
                db.AfterCommit(() => LogRescued(id, freed.Count));
            }
            return freed;
        });
        foreach (var lane in lanes)
        {
            news.StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A look for others' deliveries failed; it is made again")]
    private partial void LogFailed(Exception reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Node {Id} does not live any more; what it held of {Lanes} lanes is due again"
    )]
    private partial void LogRescued(long id, int lanes);
}
