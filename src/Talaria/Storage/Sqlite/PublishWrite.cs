using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;

namespace Talaria.Storage.Sqlite;

/// <summary>One publish request in the writer's batch.</summary>
internal sealed class PublishWrite(
    EventWriting writing,
    SqliteIdempotency idempotency,
    LaneBoard board,
    IReadOnlyList<Publication> publications,
    IdempotencyKey? once,
    TimeProvider time
) : Write
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<Result<IReadOnlyList<Published>>> completion = new();

    private readonly List<QueuedDelivery> reserved = new(publications.Count);
    private Result<IReadOnlyList<Published>> result;

    public Task<Result<IReadOnlyList<Published>>> Completion => completion.Task;

    public override int Weight => publications.Count;

    public override void Run(WriteScope scope) =>
        result = once is null
            ? writing.Store(scope.Db, publications, reserved)
            : idempotency.Once(scope, once, () => writing.Store(scope.Db, publications, reserved));

    public override void RolledBack()
    {
        foreach (var delivery in reserved)
        {
            board.Release(delivery);
        }
        reserved.Clear();
    }

    public override void Committed()
    {
        if (reserved.Count > 0)
        {
            board.HandOver(reserved, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    public override void Answer() => completion.SetResult(result);

    public override void Failed(Exception reason)
    {
        result = new Refusal(
            RefusalKind.Unavailable,
            "store_unavailable",
            "The event could not be stored and is not accepted; try again."
        )
        {
            RetryAfter = TryAgain,
            Cause = reason,
        };
        ThreadPool.UnsafeQueueUserWorkItem(static write => write.Answer(), this, preferLocal: false);
    }
}
