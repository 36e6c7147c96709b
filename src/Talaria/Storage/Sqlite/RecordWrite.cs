using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Telemetry;

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
        foreach (var finished in batch)
        {
            records.Record(scope, finished, disabled);
        }
    }

    public override void Answer()
    {
        foreach (var finished in batch)
        {
            Count(finished);
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

    private static void Count(Finished finished)
    {
        if (finished.Attempt?.Outcome is { } outcome)
        {
            TalariaMetrics.AttemptMade(
                Words[outcome.Status is { } status ? status / 100 : 10 + (int)outcome.Class],
                outcome.Total
            );
        }
        if (finished.Verdict.State != DeliveryState.Pending)
        {
            TalariaMetrics.DeliveryCompleted(States[(int)finished.Verdict.State]);
        }
    }

    private static readonly string[] States = ["pending", "delivered", "failed", "cancelled"];

    private static readonly string[] Words =
    [
        "0xx",
        "1xx",
        "2xx",
        "3xx",
        "4xx",
        "5xx",
        "6xx",
        "7xx",
        "8xx",
        "9xx",
        "status",
        "dns",
        "connect",
        "tls",
        "timeout",
        "reset",
        "protocol",
        "blocked",
    ];
}
