using Talaria.Deliveries.Replays;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Replays;

/// <summary>A replay in people's words.</summary>
/// <param name="Endpoint">What its endpoint is called; null if that was deleted.</param>
public sealed record ShownReplay(Replay Replay, string? Endpoint)
{
    public (string Text, Tone Tone) State =>
        Replay switch
        {
            { State: ReplayState.Running } => ("Running", Tone.Info),
            { State: ReplayState.Done } => ("Done", Tone.Good),
            { FinishedAt: null } => ("Being cancelled", Tone.Warn),
            _ => ("Cancelled", Tone.Neutral),
        };

    public bool IsOver => Replay.State != ReplayState.Running && Replay.FinishedAt is not null;

    public string Include =>
        Replay.Include switch
        {
            ReplayInclude.Failed => "What failed or was cancelled, and did not arrive since",
            ReplayInclude.Missing => "What it wants now and never got",
            ReplayInclude.All => "Everything, also what arrived",
            _ => "What did not arrive",
        };

    /// <summary>What the walk has before it; grows with what it finds, where that was not counted to the end.</summary>
    public long Expected => Math.Max(Replay.Count.Events, Replay.Queued);
}

/// <param name="Cursor">Of this page; null on the first.</param>
public sealed record ReplayListModel(IReadOnlyList<ShownReplay> Replays, string? Next, string? Cursor);

/// <param name="Form">Of cancelling.</param>
public sealed record ReplayModel(ShownReplay Shown, ReplayProgress Progress, Form Form)
{
    /// <summary>Something of it still waits, or it is being fed.</summary>
    public bool Moves => !Shown.IsOver || Progress.Pending > 0;

    /// <summary>Seconds until the page looks again, null for never: retries may take days.</summary>
    public int? LookAgain =>
        !Shown.IsOver ? 2
        : Progress.Pending > 0 ? 10
        : null;

    public long Ended => Progress.Delivered + Progress.Failed + Progress.Cancelled;
}
