using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>An endpoint's columns, in one order for writing and reading.</summary>
internal static class EndpointRow
{
    /// <summary>Binds what <see cref="Stored.Endpoint"/> reads.</summary>
    public static Statement Bind(Statement statement, Endpoint e, SecretBox box) =>
        statement
            .Bind(e.Id.Value)
            .Bind(e.Organization.Value)
            .Bind(e.ExternalId)
            .Bind(e.Name)
            .Bind(e.Description)
            .Bind(e.Url)
            .Bind(Columns.Write(e.Events))
            .Bind(Columns.Write(e.Scopes))
            .Bind(
                e.Headers.Count == 0
                    ? null
                    : box.Seal(Columns.WriteHeaders(e.Headers), Stored.HeadersColumn, e.Id.Value)
            )
            .Bind(
                e.Secrets.Count == 0
                    ? null
                    : box.Seal(Columns.WriteSecrets(e.Secrets), Stored.SecretsColumn, e.Id.Value)
            )
            .Bind(e.Metadata)
            .Bind((long?)e.Timeout?.TotalMilliseconds)
            .Bind(Columns.WriteWaits(e.Retries))
            .Bind(e.RateLimit)
            .Bind(e.Enabled)
            .Bind(e.DisabledReason)
            .Bind(e.Version)
            .Bind(e.CreatedAt)
            .Bind(e.UpdatedAt);
}
