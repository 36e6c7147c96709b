using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Stores an event that goes to one endpoint alone.</summary>
internal sealed class SqliteTestEvents(
    SqliteDatabase database,
    SqliteNode node,
    SqliteEndpoints endpoints,
    SqliteIdempotency idempotency,
    EndpointDirectory directory,
    LaneBoard board,
    LogIndex log,
    DiskWatch disk,
    IdSource ids,
    TimeProvider time
) : ITestStore
{
    private readonly EventWriting writing = new(node, endpoints, directory, board, log, ids, time);

    public Task<Result<Delivery>> TestAsync(Event happened, EndpointId endpoint, IdempotencyKey? once) =>
        disk.Low is { } low
            ? Task.FromResult<Result<Delivery>>(low)
            : database.Writer.RunAsync(scope => idempotency.Once(scope, once, () => Store(scope, happened, endpoint)));

    private Result<Delivery> Store(WriteScope scope, Event happened, EndpointId endpoint)
    {
        if (endpoints.Read(scope.Db, endpoint)?.Organization != happened.Organization)
        {
            return Refusal.NotFound("endpoint", endpoint.ToString());
        }
        var reserved = new List<QueuedDelivery>(1);
        scope.AfterRollback(() => reserved.ForEach(d => board.Release(d)));
        scope.AfterCommit(() => board.HandOver(reserved, time.GetUtcNow().ToUnixTimeMilliseconds()));
        var id = writing.InsertTest(scope.Db, happened, endpoint, reserved);
        return SqliteDeliveryLog.Find(scope.Db, happened.Organization, id)!;
    }
}
