using System.Collections.Concurrent;
using Talaria.Deliveries;
using Talaria.Profiles;

namespace Talaria.Storage.Postgres;

/// <summary>Reads profiles as they were when a request was sent; the current ones from memory.</summary>
internal sealed class PostgresProfileRevisions(PostgresDatabase database, ProfileSet profiles) : IProfileRevisions
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
        var source = await database.ReadAsync(
            db =>
                db.Sql("SELECT source, name FROM profile_revisions WHERE revision = $1")
                    .Bind(revision)
                    .FirstAsync(row => ((string Source, string Name)?)(row.Text(), row.Text())),
            cancel
        );
        // A text that this version cannot read any more is no error of the log's reader.
        var old = source is { } text ? ProfileLoader.Read(text.Source, text.Name).Profile : null;
        return known.GetOrAdd(revision, old);
    }
}
