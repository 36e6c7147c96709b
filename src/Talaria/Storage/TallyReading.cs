using Talaria.Deliveries.Statistics;

namespace Talaria.Storage;

/// <summary>Puts together what some subjects' stored tallies and the journal behind them say.</summary>
/// <param name="from">Before it nothing is taken; its grain is the one that is read.</param>
internal sealed class TallyReading(IReadOnlyCollection<Subject> subjects, Period from)
{
    private readonly HashSet<Subject> wanted = [.. subjects];
    private readonly bool everything = subjects.Contains(Subject.Everything);
    private readonly Dictionary<Subject, SortedDictionary<long, Tally>> read = [];

    public void Add(Subject subject, Tally stored) => At(subject, stored.Period).Add(stored);

    public void AddJournal(ReadOnlySpan<byte> entries)
    {
        for (; !entries.IsEmpty; entries = entries[JournalEntry.Size..])
        {
            var organization = Subject.Of(JournalEntry.OrganizationOf(entries));
            var endpoint = Subject.Of(JournalEntry.EndpointOf(entries));
            var ofOrganization = wanted.Contains(organization);
            var ofEndpoint = from.Grain == Grain.Hour && wanted.Contains(endpoint);
            if (!everything && !ofOrganization && !ofEndpoint)
            {
                continue;
            }
            var entry = JournalEntry.Read(entries);
            var period = Period.Of(from.Grain, entry.At);
            if (period.Number < from.Number)
            {
                continue;
            }
            if (everything)
            {
                At(Subject.Everything, period).Add(entry.Code, entry.Duration, entry.Failure);
            }
            if (ofOrganization)
            {
                At(organization, period).Add(entry.Code, entry.Duration, entry.Failure);
            }
            if (ofEndpoint)
            {
                At(endpoint, period).Add(entry.Code, entry.Duration, entry.Failure);
            }
        }
    }

    public IReadOnlyDictionary<Subject, IReadOnlyList<Tally>> Result() =>
        read.ToDictionary(r => r.Key, IReadOnlyList<Tally> (r) => [.. r.Value.Values]);

    private Tally At(Subject subject, Period period)
    {
        if (!read.TryGetValue(subject, out var tallies))
        {
            read.Add(subject, tallies = []);
        }
        if (!tallies.TryGetValue(period.Number, out var tally))
        {
            tallies.Add(period.Number, tally = new Tally(period));
        }
        return tally;
    }
}
