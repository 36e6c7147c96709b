using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>The secrets that sign callback_url deliveries, encrypted.</summary>
internal sealed class SqliteCallbackSecrets(
    SqliteDatabase database,
    SecretBox box,
    SqliteIdempotency idempotency,
    EndpointDirectory directory
) : ICallbackSecretStore
{
    private const string Column = "callback_secrets.secrets";

    public Task<Result<EndpointSecret[]>> ChangeAsync(
        OrganizationId organization,
        Func<EndpointSecret[], Result<EndpointSecret[]>> decide,
        IdempotencyKey? once
    ) => database.Writer.RunAsync(scope => idempotency.Once(scope, once, () => Change(scope, organization, decide)));

    public static EndpointSecret[] Read(SqliteSession db, OrganizationId organization, SecretBox box)
    {
        using var row = db.Sql("SELECT secrets FROM callback_secrets WHERE organization_id = ?")
            .Bind(organization.Value);
        return row.Step() ? [.. Columns.ReadSecrets(box.Open(row.Blob(), Column, organization.Value))] : [];
    }

    private Result<EndpointSecret[]> Change(
        WriteScope scope,
        OrganizationId organization,
        Func<EndpointSecret[], Result<EndpointSecret[]>> decide
    )
    {
        var db = scope.Db;
        if (SqliteOrganizations.Find(db, organization) is null)
        {
            return Refusal.NotFound("organization", organization.ToString());
        }
        var before = Read(db, organization, box);
        var decided = decide(before);
        if (decided.IsRefused || ReferenceEquals(decided.Value, before))
        {
            return decided;
        }
        db.Sql("INSERT OR REPLACE INTO callback_secrets (organization_id, secrets) VALUES (?, ?)")
            .Bind(organization.Value)
            .Bind(box.Seal(Columns.WriteSecrets(decided.Value), Column, organization.Value))
            .Run();
        scope.AfterCommit(() => directory.Forget(organization));
        // The writer may have loaded the directory from inside the batch that is undone now.
        scope.AfterRollback(() => directory.Forget(organization));
        return decided;
    }
}
