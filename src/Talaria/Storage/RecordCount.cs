using Talaria.Deliveries;
using Talaria.Deliveries.Statistics;
using Talaria.Telemetry;

namespace Talaria.Storage;

/// <summary>Counts what was recorded, once it is committed.</summary>
internal static class RecordCount
{
    public static void Add(Finished finished)
    {
        if (finished.Attempt?.Outcome is { } outcome)
        {
            TalariaMetrics.AttemptMade(
                OutcomeCode.WordOf(OutcomeCode.Of(outcome.Class, outcome.Status)),
                outcome.Total
            );
        }
        if (finished.Verdict.State != DeliveryState.Pending)
        {
            TalariaMetrics.DeliveryCompleted(States[(int)finished.Verdict.State]);
        }
    }

    private static readonly string[] States = ["pending", "delivered", "failed", "cancelled"];
}
