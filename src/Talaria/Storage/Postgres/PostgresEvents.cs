using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Stores events: takes what queued up while the last batch was written, stores it in one transaction, and never waits for more. A batch that
/// fails is run again request by request, so that one bad row fails one caller.</summary>
internal sealed class PostgresEvents(
    PostgresDatabase database,
    PostgresNode node,
    PostgresEndpoints endpoints,
    PostgresIdempotency idempotency,
    EndpointDirectory directory,
    LaneBoard board,
    DueNews news,
    IdSource ids,
    TimeProvider time
) : IEventStore
{
    /// <summary>Events, roughly, in one transaction: bounds how long the first caller of a batch waits for the last.</summary>
    private const int BatchWeight = 2_000;

    /// <summary>Batches under way: while one waits for the disk, another is made.</summary>
    private const int AtOnce = 2;

    /// <summary>More answers than these are given by two threads.</summary>
    private const int AnswersTogether = 8;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<Request> incoming = [];
    private int running;

    public ValueTask<Result<IReadOnlyList<Published>>> StoreAsync(
        IReadOnlyList<Publication> publications,
        IdempotencyKey? once
    )
    {
        // Rare, and its answer is a part of its transaction: alone.
        if (once is not null)
        {
            return new(StoreOnceAsync(publications, once));
        }
        var request = new Request(publications);
        lock (gate)
        {
            incoming.Enqueue(request);
            if (running < AtOnce)
            {
                running++;
                _ = Task.Run(RunAsync);
            }
        }
        return new(request.Answer.Task);
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await StoreAsync(batch);
            }
            catch (Exception e)
            {
                await StoreAloneAsync(batch, e);
            }
        }
    }

    private List<Request> Take()
    {
        var batch = new List<Request>();
        lock (gate)
        {
            for (var weight = 0; weight < BatchWeight && incoming.TryDequeue(out var request); )
            {
                batch.Add(request);
                weight += request.Publications.Count;
            }
            if (batch.Count == 0)
            {
                running--;
            }
        }
        return batch;
    }

    private async Task StoreAsync(IReadOnlyList<Request> batch)
    {
        var runs = 0;
        await database.WriteAsync(async db =>
        {
            var writing = Begin(db);
            Publication[] all = [.. batch.SelectMany(r => r.Publications)];
            if (runs++ > 0 || !writing.TryTrust(all))
            {
                await writing.LookAsync(all);
            }
            foreach (var request in batch)
            {
                request.Result = writing.Add(request.Publications);
            }
            await writing.CommitAsync();
            return true;
        });
        Answer(batch);
    }

    /// <summary>One item of the thread pool's queue for many callers: waking a thread for each cost more than answering it.</summary>
    private static void Answer(IReadOnlyList<Request> batch)
    {
        var half = batch.Count > AnswersTogether ? batch.Count / 2 : batch.Count;
        ThreadPool.UnsafeQueueUserWorkItem(new Answers(batch, 0, half), preferLocal: false);
        if (half < batch.Count)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(batch, half, batch.Count), preferLocal: false);
        }
    }

    private async Task StoreAloneAsync(List<Request> batch, Exception failure)
    {
        // Nobody's row is at fault when there is no database: having waited for that once is enough for all.
        var outage = PostgresErrors.IsOutage(failure) || batch.Count == 1;
        foreach (var request in batch)
        {
            try
            {
                if (!outage)
                {
                    await StoreAsync([request]);
                    continue;
                }
                request.Result = Unavailable(failure);
            }
            catch (Exception e)
            {
                request.Result = Unavailable(e);
            }
            Answer([request]);
        }
    }

    private async Task<Result<IReadOnlyList<Published>>> StoreOnceAsync(
        IReadOnlyList<Publication> publications,
        IdempotencyKey once
    )
    {
        try
        {
            return await database.WriteAsync(db =>
                idempotency.OnceAsync(
                    db,
                    once,
                    async () =>
                    {
                        var writing = Begin(db);
                        await writing.LookAsync(publications);
                        var result = writing.Add(publications);
                        await writing.SendAsync();
                        return result;
                    }
                )
            );
        }
        catch (Exception e)
        {
            return Unavailable(e);
        }
    }

    private EventWriting Begin(PostgresSession db)
    {
        var writing = new EventWriting(db, new EventRows(node, board, ids, news, time), endpoints, directory);
        writing.Follow();
        return writing;
    }

    private static Refusal Unavailable(Exception reason) =>
        new(
            RefusalKind.Unavailable,
            "store_unavailable",
            "The event could not be stored and is not accepted; try again."
        )
        {
            RetryAfter = TryAgain,
            Cause = reason,
        };

    /// <summary>One caller's part of a batch.</summary>
    private sealed class Request(IReadOnlyList<Publication> publications)
    {
        public IReadOnlyList<Publication> Publications { get; } = publications;

        public Result<IReadOnlyList<Published>> Result { get; set; }

        public TaskCompletionSource<Result<IReadOnlyList<Published>>> Answer { get; } = new();
    }

    private sealed class Answers(IReadOnlyList<Request> batch, int from, int to) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            for (var i = from; i < to; i++)
            {
                batch[i].Answer.SetResult(batch[i].Result);
            }
        }
    }
}
