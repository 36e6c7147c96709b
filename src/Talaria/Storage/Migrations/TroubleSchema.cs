namespace Talaria.Storage.Migrations;

/// <summary>Indexes that hold failing and disabled endpoints and no others, for each store.</summary>
internal static class TroubleSchema
{
    public const string Sqlite = """

        CREATE INDEX endpoints_disabled ON endpoints (updated_at) WHERE enabled = 0 AND deleted_at IS NULL;
        CREATE INDEX endpoints_disabled_by_organization ON endpoints (organization_id, updated_at)
            WHERE enabled = 0 AND deleted_at IS NULL;
        CREATE INDEX health_failing ON health (failing_since) WHERE warned = 1;
        """;

    /// <remarks>What health_failing looks at does not change from one failure to the next: those updates stay within the page.</remarks>
    public const string Postgres = """

        CREATE INDEX endpoints_disabled ON endpoints (updated_at) WHERE NOT enabled AND deleted_at IS NULL;
        CREATE INDEX endpoints_disabled_by_organization ON endpoints (organization_id, updated_at)
            WHERE NOT enabled AND deleted_at IS NULL;
        CREATE INDEX health_failing ON health (failing_since) WHERE warned;
        """;
}
