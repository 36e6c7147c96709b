using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>An endpoint's columns, in one order for writing and reading.</summary>
internal static class EndpointRow
{
    private const string SecretsColumn = "endpoints.secrets";
    private const string HeadersColumn = "endpoints.headers";

    /// <summary>In the order of <see cref="Bind"/> and <see cref="Read"/>.</summary>
    public const string Columns = """
        id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
            timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at
        """;

    /// <summary>Of health, in the order of <see cref="ReadHealth"/>.</summary>
    public const string HealthColumns = """
        coalesce(consecutive_failures, 0), failing_since, last_success_at, last_failure_at, last_error, coalesce(warned, false)
        """;

    /// <summary>Binds $1 to $19.</summary>
    public static Statement Bind(Statement statement, Endpoint e, SecretBox box) =>
        statement
            .Bind(e.Id.Value)
            .Bind(e.Organization.Value)
            .Bind(e.ExternalId)
            .Bind(e.Name)
            .Bind(e.Description)
            .Bind(e.Url)
            .Bind(Storage.Columns.Write(e.Events))
            .Bind(Storage.Columns.Write(e.Scopes))
            .Bind(
                e.Headers.Count == 0
                    ? null
                    : box.Seal(Storage.Columns.WriteHeaders(e.Headers), HeadersColumn, e.Id.Value)
            )
            .Bind(
                e.Secrets.Count == 0
                    ? null
                    : box.Seal(Storage.Columns.WriteSecrets(e.Secrets), SecretsColumn, e.Id.Value)
            )
            .Bind(e.Metadata)
            .Bind((long?)e.Timeout?.TotalMilliseconds)
            .Bind(Storage.Columns.WriteWaits(e.Retries))
            .Bind(e.RateLimit)
            .Bind(e.Enabled)
            .Bind(e.DisabledReason)
            .Bind(e.Version)
            .Bind(e.CreatedAt)
            .Bind(e.UpdatedAt);

    public static Endpoint Read(Row row, SecretBox box)
    {
        var id = row.Guid();
        return new Endpoint
        {
            Id = new EndpointId(id),
            Organization = new OrganizationId(row.Guid()),
            ExternalId = row.TextOrNull(),
            Name = row.TextOrNull(),
            Description = row.TextOrNull(),
            Url = row.Text(),
            Events = Storage.Columns.ReadList(row.Text()),
            Scopes = Storage.Columns.ReadScopes(row.Text()),
            Headers = row.BlobOrNull() is { } headers
                ? Storage.Columns.ReadHeaders(box.Open(headers, HeadersColumn, id))
                : new Dictionary<string, string>(),
            Secrets = row.BlobOrNull() is { } secrets
                ? Storage.Columns.ReadSecrets(box.Open(secrets, SecretsColumn, id))
                : [],
            Metadata = row.TextOrNull(),
            Timeout = row.LongOrNull() is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            Retries = Storage.Columns.ReadWaits(row.TextOrNull()),
            RateLimit = row.DoubleOrNull(),
            Enabled = row.Bool(),
            DisabledReason = row.TextOrNull(),
            Version = row.Long(),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
        };
    }

    public static Health ReadHealth(Row row) =>
        new()
        {
            ConsecutiveFailures = row.Int(),
            FailingSince = row.TimeOrNull(),
            LastSuccessAt = row.TimeOrNull(),
            LastFailureAt = row.TimeOrNull(),
            LastError = row.TextOrNull(),
            Warned = row.Bool(),
        };
}
