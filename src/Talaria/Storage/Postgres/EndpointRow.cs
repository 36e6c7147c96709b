using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>An endpoint's columns, in one order for writing and reading.</summary>
internal static class EndpointRow
{
    /// <summary>In the order of <see cref="Bind"/> and <see cref="Stored.Endpoint"/>.</summary>
    public const string Columns = """
        id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
            timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at
        """;

    /// <summary>Of health, in the order of <see cref="Stored.Health"/>.</summary>
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
                    : box.Seal(Storage.Columns.WriteHeaders(e.Headers), Stored.HeadersColumn, e.Id.Value)
            )
            .Bind(
                e.Secrets.Count == 0
                    ? null
                    : box.Seal(Storage.Columns.WriteSecrets(e.Secrets), Stored.SecretsColumn, e.Id.Value)
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
}
