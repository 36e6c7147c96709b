using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Matches and stores the events of one transaction, with organizations as they are in the store at its begin.</summary>
internal sealed class EventWriting(
    PostgresSession db,
    EventRows rows,
    PostgresEndpoints endpoints,
    EndpointDirectory directory
)
{
    internal const string VersionsStatement =
        "SELECT id, version FROM organizations WHERE id = ANY($1) AND deleted_at IS NULL";

    /// <summary>Fails, and with it everything behind it up to the commit, unless all organizations are there in no later version than it is told.</summary>
    internal const string TrustStatement = """
        SELECT 1 / (count(*) = cardinality($1::uuid[]))::integer
        FROM unnest($1::uuid[], $2::bigint[]) AS r (id, version)
        JOIN organizations o ON o.id = r.id AND o.version <= r.version AND o.deleted_at IS NULL
        """;

    /// <summary>For tests too, which read its plan.</summary>
    internal const string KeysStatement = """
        SELECT k.organization_id, k.external_id, k.content_hash, k.event_id, coalesce(e.deliveries, 0)
        FROM unnest($1::uuid[], $2::text[]) AS r (organization_id, external_id)
        JOIN event_keys k ON k.organization_id = r.organization_id AND k.external_id = r.external_id
        LEFT JOIN events e ON e.id = k.event_id
        """;

    /// <summary>Turns of a load that is overtaken by another change.</summary>
    private const int MostLoads = 10;

    private readonly HashSet<OrganizationId> present = [];
    private Statement? trust;
    private readonly Dictionary<(OrganizationId, string), (byte[] Hash, Published Published)> known = [];

    /// <summary>Instead of the first trip: takes what this node knows of the organizations for true, and has the store check that in the only trip. Not where
    /// an external id has to be looked up.</summary>
    public bool TryTrust(IReadOnlyList<Publication> publications)
    {
        var versions = new Dictionary<OrganizationId, long>();
        foreach (var (happened, _) in publications)
        {
            if (happened.ExternalId is not null || directory.Find(happened.Organization) is not { } known)
            {
                return false;
            }
            versions[happened.Organization] = known.Version;
        }
        present.UnionWith(versions.Keys);
        trust = db.Sql(TrustStatement)
            .BindAll(versions.Keys.Select(id => id.Value))
            .BindAll(versions.Values)
            .Each(static _ => { });
        return true;
    }

    /// <summary>The first trip: which version the organizations have, and which external ids were published before. What this node knows of an older version
    /// is read again.</summary>
    public async Task LookAsync(IEnumerable<Publication> publications)
    {
        var organizations = new HashSet<Guid>();
        var keys = new HashSet<(Guid Organization, string ExternalId)>();
        foreach (var (happened, _) in publications)
        {
            organizations.Add(happened.Organization.Value);
            if (happened.ExternalId is { } externalId)
            {
                keys.Add((happened.Organization.Value, externalId));
            }
        }
        var versions = new List<(OrganizationId Id, long Version)>(organizations.Count);
        var look = db.Sql(VersionsStatement)
            .BindAll(organizations)
            .Each(row => versions.Add((new OrganizationId(row.Guid()), row.Long())));
        if (keys.Count == 0)
        {
            await db.SendAsync(look);
        }
        else
        {
            await db.SendAsync(look, Keys(keys));
        }
        foreach (var (id, version) in versions)
        {
            if (await FreshAsync(id, version))
            {
                present.Add(id);
            }
        }
    }

    /// <summary>What memory holds of the rows follows the transaction.</summary>
    public void Follow()
    {
        db.AfterCommit(rows.Committed);
        db.AfterRollback(rows.RolledBack);
    }

    /// <summary>Looks at all of a request before any of it is written: a refused one leaves nothing.</summary>
    public Result<IReadOnlyList<Published>> Add(IReadOnlyList<Publication> publications)
    {
        if (Refuse(publications) is { } refusal)
        {
            return refusal;
        }
        var published = new Published[publications.Count];
        for (var i = 0; i < publications.Count; i++)
        {
            var (happened, hash) = publications[i];
            if (happened.ExternalId is { } name && known.TryGetValue((happened.Organization, name), out var before))
            {
                published[i] = before.Published with { Duplicate = true };
                continue;
            }
            published[i] = Insert(happened, hash);
            if (happened.ExternalId is { } externalId)
            {
                known.Add((happened.Organization, externalId), (hash!, published[i]));
            }
        }
        return published;
    }

    /// <summary>The second trip, when more follows in this transaction.</summary>
    public Task SendAsync() => db.SendAsync(rows.Statements(db));

    /// <summary>The second trip, and the last.</summary>
    public Task CommitAsync() =>
        db.CommitWithAsync(trust is null ? rows.Statements(db) : [trust, .. rows.Statements(db)]);

    private Statement Keys(IReadOnlyCollection<(Guid Organization, string ExternalId)> keys) =>
        db.Sql(KeysStatement)
            .BindAll(keys.Select(k => k.Organization))
            .BindAll(keys.Select(k => k.ExternalId))
            .Each(row =>
                known.Add(
                    (new OrganizationId(row.Guid()), row.Text()),
                    (row.Blob(), new Published(new EventId(row.Guid()), row.Int(), Duplicate: true))
                )
            );

    /// <returns>False if the organization went meanwhile.</returns>
    private async Task<bool> FreshAsync(OrganizationId id, long version)
    {
        for (var i = 0; i < MostLoads; i++)
        {
            if (directory.Find(id)?.Version >= version)
            {
                return true;
            }
            if (await endpoints.LoadAsync(db, id) is not { } loaded)
            {
                return false;
            }
            directory.Refresh(loaded);
        }
        throw new LostRaceException($"{id} changes faster than it can be read");
    }

    private Refusal? Refuse(IReadOnlyList<Publication> publications)
    {
        List<FieldProblem>? problems = null;
        Dictionary<(OrganizationId, string), byte[]>? own = null;
        for (var i = 0; i < publications.Count; i++)
        {
            var (happened, hash) = publications[i];
            if (!present.Contains(happened.Organization))
            {
                return Refusal.NotFound("organization", happened.Organization.ToString());
            }
            if (happened.ExternalId is not { } name)
            {
                continue;
            }
            var key = (happened.Organization, name);
            var before = known.TryGetValue(key, out var stored) ? stored.Hash : (own ??= []).GetValueOrDefault(key);
            if (before is null)
            {
                own![key] = hash!;
            }
            else if (!before.AsSpan().SequenceEqual(hash))
            {
                (problems ??= []).Add(
                    new FieldProblem(
                        $"/{i}/external_id",
                        $"'{name}' was published before with other content; an external_id names one event."
                    )
                );
            }
        }
        return problems is null
            ? null
            : new Refusal(RefusalKind.Conflict, "external_id_conflict", problems[0].Message) { Problems = problems };
    }

    private Published Insert(Event happened, byte[]? hash)
    {
        var subscribers =
            directory.Find(happened.Organization)
            ?? throw new LostRaceException($"{happened.Organization} was forgotten");
        var matched = subscribers.Index.Match(happened.Type, happened.Scopes);
        var deliveries = matched.Count + (happened.CallbackUrl is null ? 0 : 1);
        rows.AddEvent(happened, deliveries);
        if (happened.ExternalId is not null)
        {
            rows.AddKey(happened, hash!);
        }
        foreach (var kind in subscribers.Profile.LookUpKinds)
        {
            rows.AddLookUps(happened, kind.Name);
        }
        foreach (var endpoint in matched)
        {
            rows.AddDelivery(happened, endpoint.Id, replayOf: null);
        }
        if (happened.CallbackUrl is { } callback)
        {
            rows.AddDelivery(happened, Callbacks.LaneOf(happened.Organization, callback), replayOf: null);
        }
        return new Published(happened.Id, deliveries, Duplicate: false);
    }
}
