using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>An endpoint's columns, in one order for writing and reading.</summary>
internal static class EndpointRow
{
    private const string SecretsColumn = "endpoints.secrets";
    private const string HeadersColumn = "endpoints.headers";

    /// <summary>Binds what <see cref="Read"/> reads.</summary>
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
            .Bind(e.Headers.Count == 0 ? null : box.Seal(Columns.WriteHeaders(e.Headers), HeadersColumn, e.Id.Value))
            .Bind(e.Secrets.Count == 0 ? null : box.Seal(Columns.WriteSecrets(e.Secrets), SecretsColumn, e.Id.Value))
            .Bind(e.Metadata)
            .Bind((long?)e.Timeout?.TotalMilliseconds)
            .Bind(Columns.WriteWaits(e.Retries))
            .Bind(e.RateLimit)
            .Bind(e.Enabled)
            .Bind(e.DisabledReason)
            .Bind(e.Version)
            .Bind(e.CreatedAt)
            .Bind(e.UpdatedAt);

    public static Endpoint Read(Statement row, SecretBox box)
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
            Events = Columns.ReadList(row.Text()),
            Scopes = Columns.ReadScopes(row.Text()),
            Headers = row.BlobOrNull() is { } headers
                ? Columns.ReadHeaders(box.Open(headers, HeadersColumn, id))
                : new Dictionary<string, string>(),
            Secrets = row.BlobOrNull() is { } secrets ? Columns.ReadSecrets(box.Open(secrets, SecretsColumn, id)) : [],
            Metadata = row.TextOrNull(),
            Timeout = row.LongOrNull() is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            Retries = Columns.ReadWaits(row.TextOrNull()),
            RateLimit = row.DoubleOrNull(),
            Enabled = row.Bool(),
            DisabledReason = row.TextOrNull(),
            Version = row.Long(),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
        };
    }
}
