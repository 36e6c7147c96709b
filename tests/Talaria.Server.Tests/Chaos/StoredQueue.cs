using Npgsql;

namespace Talaria.Server.Tests.Chaos;

/// <summary>The rows of the queue as they are in PostgreSQL, and whose they are.</summary>
internal static class StoredQueue
{
    public static async Task<IReadOnlyList<string>> ReadAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT format('%s due %s, attempts %s, node %s%s', delivery_id, to_timestamp(due_at / 1000.0), attempts, node,
                CASE WHEN node IS NULL THEN ' (free)' WHEN node IN (SELECT id FROM nodes) THEN ' (lives)' ELSE ' (gone)' END)
            FROM queue ORDER BY due_at LIMIT 100
            """,
            connection
        );
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }
        return rows;
    }
}
