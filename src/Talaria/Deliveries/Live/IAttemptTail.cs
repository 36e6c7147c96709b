using Talaria.Ids;

namespace Talaria.Deliveries.Live;

/// <summary>Looks at the end of the journal of attempts, whosever they are; the journal goes back an hour.</summary>
public interface IAttemptTail
{
    /// <param name="most">Attempts to give; many more are counted.</param>
    Task<AttemptTail> ReadAsync(int most, CancellationToken cancel);
}

/// <param name="Newest">Newest first.</param>
/// <param name="ByOrganization">How many of the last <see cref="Counted"/> attempts are each organization's.</param>
public sealed record AttemptTail(
    IReadOnlyList<LiveAttempt> Newest,
    IReadOnlyDictionary<OrganizationId, int> ByOrganization
)
{
    /// <summary>Enough to tell who is busy, and read in a few milliseconds.</summary>
    public const int Counted = 20_000;
}
