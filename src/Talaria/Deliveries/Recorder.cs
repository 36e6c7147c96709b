using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Talaria.Endpoints;

namespace Talaria.Deliveries;

/// <summary>Records outcomes in batches: takes what ended while the last batch was written. While writing fails, outcomes wait in memory
/// and no attempt starts.</summary>
public sealed partial class Recorder(
    IRecordStore store,
    Canceller canceller,
    DeliveryOptions options,
    TimeProvider time,
    ILogger<Recorder> log
)
{
    private const int BatchSize = 1_000;

    /// <summary>Nobody waits for a record: a moment's patience makes fewer transactions, and the publishers' own take them along.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Finished> finished = Channel.CreateUnbounded<Finished>(
        new UnboundedChannelOptions { SingleReader = false }
    );
    private int unrecorded;
    private volatile bool failing;
    private volatile bool completed;

    /// <summary>Writing works again, or there is room again: what waits may start.</summary>
    public event Action? Recovered;

    /// <summary>A batch is committed. Short work only: the next batch waits for it.</summary>
    public event Action<IReadOnlyList<Finished>>? Recorded;

    /// <summary>Outcomes that wait to be recorded.</summary>
    public int Unrecorded => Volatile.Read(ref unrecorded);

    /// <summary>The last write failed.</summary>
    public bool Failing => failing;

    /// <summary>An attempt may start: its outcome could be recorded soon.</summary>
    public bool HasRoom => !failing && Unrecorded < options.MaxInFlight;

    public void Add(Finished outcome)
    {
        Interlocked.Increment(ref unrecorded);
        finished.Writer.TryWrite(outcome);
    }

    /// <returns>Ends when it is recorded, or never can be.</returns>
    public Task RecordAsync(Finished outcome)
    {
        outcome.Recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(outcome);
        return outcome.Recorded.Task;
    }

    /// <summary>Records until <see cref="Complete"/> was called and everything is recorded.</summary>
    public async Task RunAsync(CancellationToken giveUp)
    {
        var batch = new List<Finished>(BatchSize);
        while (await finished.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (finished.Reader.Count < BatchSize && !completed)
            {
                await Task.Delay(Patience, time, CancellationToken.None);
            }
            while (batch.Count < BatchSize && finished.Reader.TryRead(out var outcome))
            {
                batch.Add(outcome);
            }
            await RecordAsync(batch, giveUp);
            // Asked now, not before: it may have become full meanwhile, and whoever was turned away then waits to be called.
            var wasFull = Unrecorded >= options.MaxInFlight;
            Interlocked.Add(ref unrecorded, -batch.Count);
            batch.ForEach(outcome => outcome.Recorded?.SetResult());
            batch.Clear();
            if (wasFull)
            {
                Recovered?.Invoke();
            }
        }
    }

    /// <summary>No more outcomes will come.</summary>
    public void Complete()
    {
        completed = true;
        finished.Writer.TryComplete();
    }

    private async Task RecordAsync(List<Finished> batch, CancellationToken giveUp)
    {
        var left = await TryRecordAsync(batch);
        while (left.Count > 0)
        {
            if (failing)
            {
                if (giveUp.IsCancellationRequested)
                {
                    LogLost(left.Count);
                    return;
                }
                await Task.Delay(RetryWait, time, CancellationToken.None);
            }
            // One by one: an outcome that can never be written must not hold back the others.
            var still = new List<Finished>();
            foreach (var outcome in left)
            {
                still.AddRange(await TryRecordAsync([outcome]));
            }
            left = still;
        }
    }

    /// <returns>What could not be recorded.</returns>
    private async Task<IReadOnlyList<Finished>> TryRecordAsync(IReadOnlyList<Finished> outcomes)
    {
        try
        {
            foreach (var (endpoint, reason) in await store.RecordAsync(outcomes))
            {
                _ = canceller.CancelAsync(endpoint, reason);
            }
            Recorded?.Invoke(outcomes);
        }
        catch (Exception e) when (e is not DbException)
        {
            // Not the store's fault but one outcome's, and it would fail for ever.
            if (outcomes.Count > 1)
            {
                return outcomes;
            }
            LogUnrecordable(outcomes[0].Delivery.Id, e);
            return [];
        }
        catch (Exception e)
        {
            if (!failing)
            {
                failing = true;
                LogFailing(e);
            }
            return outcomes;
        }
        if (failing)
        {
            failing = false;
            LogRecovered();
            Recovered?.Invoke();
        }
        TellGivenUp(outcomes);
        return [];
    }

    /// <summary>After it was recorded, so that each is told once.</summary>
    private void TellGivenUp(IReadOnlyList<Finished> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is { Verdict.State: DeliveryState.Failed, Attempt: { } attempt })
            {
                LogGivenUp(
                    UrlCheck.WithoutQuery(attempt.Sent.Url),
                    outcome.Delivery.Event.Type,
                    outcome.Delivery.Event.Id,
                    Verdict.Describe(attempt.Outcome)
                );
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not delivered to {Url}: {Type} {Event}, {Outcome}")]
    private partial void LogGivenUp(string url, string type, Ids.EventId @event, string outcome);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Outcomes cannot be recorded; no attempt starts until it works again"
    )]
    private partial void LogFailing(Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcomes are recorded again")]
    private partial void LogRecovered();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The outcome of an attempt of {Delivery} can never be recorded; the attempt will be made again"
    )]
    private partial void LogUnrecordable(Ids.DeliveryId delivery, Exception reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Stopping with {Count} outcomes that could not be recorded: their attempts will be made again"
    )]
    private partial void LogLost(int count);
}
