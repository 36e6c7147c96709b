using Talaria.Deliveries.Statistics;
using Talaria.Ids;

namespace Talaria.Storage;

/// <summary>The journal's entries, summed up for folding: endpoints by the hour, organizations and everything by the hour and by the minute.</summary>
internal sealed class JournalTallies
{
    private readonly Dictionary<
        (EndpointId Endpoint, Period Period),
        (OrganizationId Organization, Tally Tally)
    > hours = [];
    private readonly Dictionary<(OrganizationId Organization, Period Period), Tally> minutes = [];

    public int Entries { get; private set; }

    /// <summary>How many tallies there are to write, about.</summary>
    public int Count => hours.Count + minutes.Count;

    public void Add(ReadOnlySpan<byte> entries)
    {
        for (; !entries.IsEmpty; entries = entries[JournalEntry.Size..], Entries++)
        {
            var entry = JournalEntry.Read(entries);
            var (hour, minute) = (Period.Of(Grain.Hour, entry.At), Period.Of(Grain.Minute, entry.At));
            if (!hours.TryGetValue((entry.Endpoint, hour), out var ofHour))
            {
                hours.Add((entry.Endpoint, hour), ofHour = (entry.Organization, new Tally(hour)));
            }
            if (!minutes.TryGetValue((entry.Organization, minute), out var ofMinute))
            {
                minutes.Add((entry.Organization, minute), ofMinute = new Tally(minute));
            }
            ofHour.Tally.Add(entry.Code, entry.Duration, entry.Failure);
            ofMinute.Add(entry.Code, entry.Duration, entry.Failure);
        }
    }

    /// <summary>All of them: those of organizations' hours and of everything are sums of the others.</summary>
    public Dictionary<(Subject Subject, Period Period), Tally> ToSubjects()
    {
        var all = new Dictionary<(Subject, Period), Tally>();
        foreach (var ((endpoint, period), (organization, tally)) in hours)
        {
            Add(all, Subject.Of(endpoint), tally);
            Add(all, Subject.Of(organization), tally);
            Add(all, Subject.Everything, tally);
        }
        foreach (var ((organization, period), tally) in minutes)
        {
            Add(all, Subject.Of(organization), tally);
            Add(all, Subject.Everything, tally);
        }
        return all;
    }

    private static void Add(Dictionary<(Subject, Period), Tally> all, Subject subject, Tally tally)
    {
        if (!all.TryGetValue((subject, tally.Period), out var sum))
        {
            all.Add((subject, tally.Period), sum = new Tally(tally.Period));
        }
        sum.Add(tally);
    }
}
