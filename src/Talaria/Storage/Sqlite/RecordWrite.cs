using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>A batch of outcomes in the writer's turn: attempt, next state, health and notices together.</summary>
internal sealed class RecordWrite(SqliteRecords records, IReadOnlyList<Finished> batch) : Write
{
    private readonly TaskCompletionSource<IReadOnlyList<(EndpointId, string)>> completion = new();
    private List<(EndpointId, string)> disabled = [];

    public Task<IReadOnlyList<(EndpointId, string)>> Completion => completion.Task;

    public override int Weight => batch.Count;

    public override void Run(WriteScope scope)
    {
        disabled = [];
        records.Journal.Begin();
        foreach (var finished in batch)
        {
            records.Record(scope, finished, disabled);
        }
        records.Journal.Append(scope.Db);
    }

    public override void Answer()
    {
        foreach (var finished in batch)
        {
            RecordCount.Add(finished);
        }
        completion.SetResult(disabled);
    }

    /// <summary>What breaks a rule of the tables breaks it again: that is no failure of the store, which would be waited for.</summary>
    public override void Failed(Exception reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
                completion.SetException(
                    SqliteDatabase.IsConstraint(reason)
                        ? new InvalidOperationException("An outcome breaks a rule of the tables.", reason)
                        : reason
                ),
            null
        );
}
