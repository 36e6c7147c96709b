namespace Talaria.Maintenance;

/// <summary>A walk over what is old enough, oldest first, in steps. What is still needed is passed over, and looked at again in the next walk.</summary>
internal sealed class PruneWalk(Func<Guid, DateTimeOffset, Task<PruneStep>> step)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    /// <summary>A row that is passed over costs some ten microseconds: looking at many again and again stays below a hundredth of the time.</summary>
    private static readonly TimeSpan RestForKept = TimeSpan.FromMilliseconds(1);

    private Guid after;
    private long kept;
    private DateTimeOffset restsUntil;

    /// <returns>Whether there is more to do at once.</returns>
    public async Task<bool> StepAsync(DateTimeOffset olderThan, DateTimeOffset now)
    {
        if (now < restsUntil)
        {
            return false;
        }
        var done = await step(after, olderThan);
        kept += done.Kept;
        if (done.Next is { } next)
        {
            after = next;
            return true;
        }
        restsUntil = now + Rest + (kept * RestForKept);
        (after, kept) = (Guid.Empty, 0);
        return false;
    }
}
