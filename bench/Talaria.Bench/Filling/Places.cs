namespace Talaria.Bench.Filling;

/// <summary>The endpoints of some organizations as a table <c>places</c> (owner, number, block, organization_id, endpoint_id, url): organizations are numbered in the
/// order of their external ids, the endpoints of each too, and put into blocks.</summary>
/// <param name="Organizations">How many there are.</param>
internal sealed record Places(IBulk Bulk, long Organizations) : IAsyncDisposable
{
    /// <param name="organizations">A condition on o, the organizations.</param>
    public static async Task<Places> MakeAsync(IBulk bulk, string organizations, int block, CancellationToken cancel)
    {
        await bulk.RunAsync(
            $"""
            CREATE {bulk.ScratchTable} places AS
            SELECT owner, number, number / {block} AS block, organization_id, endpoint_id, url FROM (
                SELECT dense_rank() OVER (ORDER BY o.external_id) - 1 AS owner, row_number() OVER (PARTITION BY o.id ORDER BY p.id) - 1 AS number,
                    o.id AS organization_id, p.id AS endpoint_id, p.url AS url
                FROM organizations o JOIN endpoints p ON p.organization_id = o.id WHERE {organizations}) numbered
            """,
            cancel
        );
        await bulk.RunAsync("CREATE INDEX places_by_block ON places (owner, block)", cancel);
        await bulk.RunAsync("ANALYZE places", cancel);
        return new Places(bulk, await bulk.CountAsync("(SELECT DISTINCT owner FROM places) owners", cancel));
    }

    /// <summary>Of one organization.</summary>
    public Task<long> BlocksAsync(long owner, CancellationToken cancel) =>
        Bulk.CountAsync($"(SELECT DISTINCT block FROM places WHERE owner = {owner}) blocks", cancel);

    public async ValueTask DisposeAsync() => await Bulk.RunAsync("DROP TABLE places", CancellationToken.None);
}
