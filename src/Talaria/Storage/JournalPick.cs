using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage;

/// <summary>Takes from a page of the journal, oldest first, what is told live: all attempts of organizations that somebody listens to and, if somebody
/// listens to everyone, the newest of the others. Only these are looked up.</summary>
internal sealed class JournalPick(IReadOnlySet<OrganizationId> organizations)
{
    private readonly bool everyone = organizations.Contains(LiveAudience.Everyone);
    private readonly List<Entry> named = [];
    private readonly Queue<Entry> others = [];
    private int place;

    /// <summary>Attempts of organizations that somebody listens to.</summary>
    public int Named => named.Count;

    /// <summary>In their order.</summary>
    public List<(long Position, JournalEntry Entry)> Picked =>
        [.. named.Concat(others).OrderBy(e => e.Place).Select(e => (e.Position, JournalEntry.Read(e.Bytes.Span)))];

    public void Add(long position, ReadOnlyMemory<byte> entries)
    {
        for (; !entries.IsEmpty; entries = entries[JournalEntry.Size..])
        {
            var entry = new Entry(place++, position, entries);
            if (organizations.Contains(JournalEntry.OrganizationOf(entries.Span)))
            {
                named.Add(entry);
            }
            else if (everyone)
            {
                others.Enqueue(entry);
                if (others.Count > LiveAudience.Newest)
                {
                    others.Dequeue();
                }
            }
        }
    }

    private readonly record struct Entry(int Place, long Position, ReadOnlyMemory<byte> Bytes);
}
