using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage;

/// <summary>Takes the journal's rows from the end: the newest attempts, and whose so many are.</summary>
internal sealed class JournalTail(int most)
{
    private readonly List<(long Position, JournalEntry Entry)> newest = [];
    private readonly Dictionary<OrganizationId, int> byOrganization = [];
    private int counted;

    public bool IsFull => counted >= AttemptTail.Counted;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<(long Position, JournalEntry Entry)> Newest => newest;

    public IReadOnlyDictionary<OrganizationId, int> ByOrganization => byOrganization;

    public void Add(long position, ReadOnlySpan<byte> entries)
    {
        for (var at = entries.Length - JournalEntry.Size; at >= 0; at -= JournalEntry.Size)
        {
            var entry = entries[at..];
            if (newest.Count < most)
            {
                newest.Add((position, JournalEntry.Read(entry)));
            }
            var organization = JournalEntry.OrganizationOf(entry);
            byOrganization[organization] = byOrganization.GetValueOrDefault(organization) + 1;
            counted++;
        }
    }
}
