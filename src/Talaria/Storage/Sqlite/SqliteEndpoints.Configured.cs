using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Storage.Sqlite;

/// <summary>Endpoints replaced as one: an event finds either those before or those after.</summary>
internal sealed partial class SqliteEndpoints
{
    public Task<EndpointChanges> ReplaceAsync(
        OrganizationId organization,
        Profile profile,
        Func<IReadOnlyList<Endpoint>, EndpointChanges> decide,
        DateTimeOffset at
    ) => database.Writer.RunAsync(scope => Replace(scope, organization, profile, decide, at));

    private EndpointChanges Replace(
        WriteScope scope,
        OrganizationId organization,
        Profile profile,
        Func<IReadOnlyList<Endpoint>, EndpointChanges> decide,
        DateTimeOffset at
    )
    {
        var present = Load(scope.Db, organization)?.Endpoints ?? [];
        var changes = decide([.. present.OrderBy(e => e.Id.ToString(), StringComparer.Ordinal)]);
        foreach (var gone in changes.Removed)
        {
            Remove(scope, organization, gone.Id, static _ => null, at);
        }
        foreach (var changed in changes.Changed)
        {
            Change(scope, organization, changed.Id, profile, _ => changed);
        }
        foreach (var added in changes.Added)
        {
            Add(scope, added);
        }
        return changes;
    }
}
