using Npgsql;
using NpgsqlTypes;
using Talaria.Storage.Copying;

namespace Talaria.Storage.Postgres;

/// <summary>An empty database that is filled in one transaction: until it is committed nobody sees a row, and a failure leaves none.</summary>
internal sealed class PostgresCopyTarget : IAsyncDisposable
{
    /// <summary>Rows between two reports.</summary>
    private const int Report = 10_000;

    private readonly PostgresDatabase database;
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    private PostgresCopyTarget(PostgresDatabase database) => this.database = database;

    /// <summary>Connects, and makes the tables where there are none.</summary>
    /// <exception cref="StartupException">It cannot be reached or used.</exception>
    public static PostgresCopyTarget Open(string connection, TimeProvider time) =>
        new(PostgresServices.Open(connection, time));

    /// <summary>With their columns. Partitions are no tables of their own.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<CopyColumn>>> TablesAsync()
    {
        var tables = new Dictionary<string, IReadOnlyList<CopyColumn>>(StringComparer.Ordinal);
        var columns = await database.ReadAsync(
            db =>
                db.Sql(
                        """
                        SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
                        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
                            AND a.attnum > 0 AND NOT a.attisdropped
                        ORDER BY c.relname, a.attnum
                        """
                    )
                    .ListAsync(row => (Table: row.Text(), Column: row.Text(), Type: row.Text())),
            CancellationToken.None
        );
        foreach (var table in columns.GroupBy(c => c.Table))
        {
            tables.Add(
                table.Key,
                [.. table.Where(c => IsKnown(c.Type)).Select(c => new CopyColumn(c.Column, Kind(c.Type)))]
            );
        }
        return tables;
    }

    /// <summary>Begins the one transaction.</summary>
    /// <exception cref="StartupException">There is something in it already.</exception>
    public async Task BeginAsync(IReadOnlyList<CopyTable> tables)
    {
        connection = await database.Source.OpenConnectionAsync(CancellationToken.None);
        transaction = await connection.BeginTransactionAsync();
        // A server that starts on it now waits, and finds it full. Whole tables are read here, which other connections never do.
        await RunAsync("LOCK TABLE nodes, profile_revisions IN EXCLUSIVE MODE; SET LOCAL enable_seqscan = on");
        string[] empty = ["nodes", .. tables.Select(t => t.Name).Except(CopyPlan.Replaced)];
        foreach (var table in empty)
        {
            if (await IsFilledAsync(table))
            {
                throw new StartupException(
                    $"The database {connection.DataSource}/{connection.Database} is not empty: there are rows in {table}. Make a new one (createdb); a server must not have run on it."
                );
            }
        }
    }

    /// <summary>Outside the transaction: an empty day does no harm.</summary>
    public Task MakeDayAsync(DateOnly day) => database.Partitions.MakeAsync(day);

    public void Write(CopyTable table, ICopyRows rows, RowDigest digest, Action<long> written)
    {
        if (CopyPlan.Replaced.Contains(table.Name))
        {
            using var delete = new NpgsqlCommand($"DELETE FROM {table.Name}", connection, transaction);
            delete.ExecuteNonQuery();
        }
        using var import = connection!.BeginBinaryImport(
            $"COPY {table.Name} ({Columns(table)}) FROM STDIN (FORMAT BINARY)"
        );
        import.Timeout = TimeSpan.Zero;
        while (rows.Next())
        {
            import.StartRow();
            foreach (var column in table.Columns)
            {
                var value = rows.Value(column.Kind);
                digest.Add(value);
                Write(import, value);
            }
            digest.EndRow();
            if (digest.Rows % Report == 0)
            {
                written(digest.Rows);
            }
        }
        import.Complete();
        written(digest.Rows);
    }

    /// <summary>Reads a table as it stands now.</summary>
    public void Read(CopyTable table, RowDigest digest, Action check)
    {
        using var export = connection!.BeginBinaryExport(
            $"COPY (SELECT {Columns(table)} FROM {table.Name}) TO STDOUT (FORMAT BINARY)"
        );
        export.Timeout = TimeSpan.Zero;
        while (export.StartRow() >= 0)
        {
            foreach (var column in table.Columns)
            {
                digest.Add(Value(export, column.Kind));
            }
            digest.EndRow();
            if (digest.Rows % Report == 0)
            {
                check();
            }
        }
    }

    public async Task CommitAsync()
    {
        // Numbers that came with the rows are not given again.
        await RunAsync(
            "SELECT setval(pg_get_serial_sequence('profile_revisions', 'number'), coalesce(max(number), 0) + 1, false) FROM profile_revisions"
        );
        await transaction!.CommitAsync();
        await RunAsync("ANALYZE");
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
        database.Dispose();
    }

    private static string Columns(CopyTable table) => string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""));

    private static void Write(NpgsqlBinaryImporter import, object? value)
    {
        switch (value)
        {
            case null:
                import.WriteNull();
                break;
            case Guid id:
                import.Write(id, NpgsqlDbType.Uuid);
                break;
            case long number:
                import.Write(number, NpgsqlDbType.Bigint);
                break;
            case int number:
                import.Write(number, NpgsqlDbType.Integer);
                break;
            case short number:
                import.Write(number, NpgsqlDbType.Smallint);
                break;
            case bool yes:
                import.Write(yes, NpgsqlDbType.Boolean);
                break;
            case double number:
                import.Write(number, NpgsqlDbType.Double);
                break;
            case string text:
                import.Write(text, NpgsqlDbType.Text);
                break;
            default:
                import.Write((byte[])value, NpgsqlDbType.Bytea);
                break;
        }
    }

    private static object? Value(NpgsqlBinaryExporter export, ColumnKind kind)
    {
        if (export.IsNull)
        {
            export.Skip();
            return null;
        }
        return kind switch
        {
            ColumnKind.Uuid => export.Read<Guid>(NpgsqlDbType.Uuid),
            ColumnKind.Bigint => export.Read<long>(NpgsqlDbType.Bigint),
            ColumnKind.Integer => export.Read<int>(NpgsqlDbType.Integer),
            ColumnKind.Smallint => export.Read<short>(NpgsqlDbType.Smallint),
            ColumnKind.Boolean => export.Read<bool>(NpgsqlDbType.Boolean),
            ColumnKind.Real => export.Read<double>(NpgsqlDbType.Double),
            ColumnKind.Text => export.Read<string>(NpgsqlDbType.Text),
            _ => export.Read<byte[]>(NpgsqlDbType.Bytea),
        };
    }

    /// <summary>Another type is that of a table which only PostgreSQL has.</summary>
    private static bool IsKnown(string type) => type != "xid8";

    private static ColumnKind Kind(string type) =>
        type switch
        {
            "uuid" => ColumnKind.Uuid,
            "bigint" => ColumnKind.Bigint,
            "integer" => ColumnKind.Integer,
            "smallint" => ColumnKind.Smallint,
            "boolean" => ColumnKind.Boolean,
            "double precision" => ColumnKind.Real,
            "text" => ColumnKind.Text,
            "bytea" => ColumnKind.Bytes,
            _ => throw new InvalidOperationException($"The copy does not know the type {type}."),
        };

    private async Task<bool> IsFilledAsync(string table)
    {
        await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT 1 FROM {table})", connection, transaction);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
