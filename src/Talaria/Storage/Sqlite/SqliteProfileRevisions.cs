using System.Collections.Concurrent;
using Talaria.Deliveries;
using Talaria.Profiles;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads profiles as they were when a request was sent; the current ones from memory.</summary>
internal sealed class SqliteProfileRevisions(SqliteDatabase database, ProfileSet profiles) : IProfileRevisions
{
    private readonly ConcurrentDictionary<string, Profile?> known = new(
        profiles.All.Select(p => KeyValuePair.Create(p.Revision, (Profile?)p)),
        StringComparer.Ordinal
    );

    public async Task<Profile?> FindAsync(string revision, CancellationToken cancel)
    {
        if (known.TryGetValue(revision, out var profile))
        {
            return profile;
        }
        var source = await database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql("SELECT source, name FROM profile_revisions WHERE revision = ?").Bind(revision);
                return row.Step() ? (row.Text(), row.Text()) : default((string Source, string Name)?);
            },
            cancel
        );
        // A text that this version cannot read any more is no error of the log's reader.
        var old = source is { } text ? ProfileLoader.Read(text.Source, text.Name).Profile : null;
        return known.GetOrAdd(revision, old);
    }
}
