using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Stores events: matched in the writer's turn, so that an endpoint committed before is matched.</summary>
internal sealed class SqliteEvents(
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
) : IEventStore
{
    private readonly EventWriting writing = new(node, endpoints, directory, board, log, ids, time);

    public ValueTask<Result<IReadOnlyList<Published>>> StoreAsync(
        IReadOnlyList<Publication> publications,
        IdempotencyKey? once
    )
    {
        if (disk.Low is { } low)
        {
            return new(low);
        }
        var write = new PublishWrite(writing, idempotency, board, publications, once, time);
        database.Writer.Enqueue(write);
        return new(write.Completion);
    }
}
