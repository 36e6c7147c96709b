using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>The secrets that sign callback_url deliveries, encrypted.</summary>
internal sealed class PostgresCallbackSecrets(
    PostgresDatabase database,
    SecretBox box,
    PostgresIdempotency idempotency,
    EndpointDirectory directory,
    TimeProvider time
) : ICallbackSecretStore
{
    private const string Column = "callback_secrets.secrets";

    public Task<Result<EndpointSecret[]>> ChangeAsync(
        OrganizationId organization,
        Func<EndpointSecret[], Result<EndpointSecret[]>> decide,
        IdempotencyKey? once
    ) => database.WriteAsync(db => idempotency.OnceAsync(db, once, () => ChangeAsync(db, organization, decide)));

    public static async Task<EndpointSecret[]> ReadAsync(
        PostgresSession db,
        OrganizationId organization,
        SecretBox box
    ) =>
        await db.Sql("SELECT secrets FROM callback_secrets WHERE organization_id = $1")
            .Bind(organization.Value)
            .FirstAsync(row => row.Blob())
            is { } secrets
            ? Columns.ReadSecrets(box.Open(secrets, Column, organization.Value))
            : [];

    private async Task<Result<EndpointSecret[]>> ChangeAsync(
        PostgresSession db,
        OrganizationId organization,
        Func<EndpointSecret[], Result<EndpointSecret[]>> decide
    )
    {
        if (await OrganizationRow.LockAsync(db, organization) is null)
        {
            return Refusal.NotFound("organization", organization.ToString());
        }
        var before = await ReadAsync(db, organization, box);
        var decided = decide(before);
        if (decided.IsRefused || ReferenceEquals(decided.Value, before))
        {
            return decided;
        }
        await OrganizationRow.RaiseAsync(db, organization, time.GetUtcNow());
        await db.Sql(
                """
                INSERT INTO callback_secrets (organization_id, secrets) VALUES ($1, $2)
                ON CONFLICT (organization_id) DO UPDATE SET secrets = excluded.secrets
                """
            )
            .Bind(organization.Value)
            .Bind(box.Seal(Columns.WriteSecrets(decided.Value), Column, organization.Value))
            .RunAsync();
        db.AfterCommit(() => directory.Forget(organization));
        return decided;
    }
}
