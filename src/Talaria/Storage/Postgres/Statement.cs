using System.Data;
using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Talaria.Storage.Postgres;

/// <summary>A statement with its values, bound in the order of $1, $2 ...; run alone, or with others in one trip to the server
/// (<see cref="PostgresSession.SendAsync"/>).</summary>
internal sealed class Statement(PostgresSession db, string text)
{
    public NpgsqlBatchCommand Command { get; } = new(text);

    /// <summary>Takes each row; null for a statement that gives none.</summary>
    public Action<Row>? Taker { get; private set; }

    /// <summary>Rows written, once it ran.</summary>
    public int Affected => Command.RecordsAffected;

    public Statement Bind(Guid value) => Add(value, NpgsqlDbType.Uuid);

    public Statement Bind(Guid? value) => Add((object?)value, NpgsqlDbType.Uuid);

    public Statement Bind(long value) => Add(value, NpgsqlDbType.Bigint);

    public Statement Bind(long? value) => Add((object?)value, NpgsqlDbType.Bigint);

    public Statement Bind(int value) => Add(value, NpgsqlDbType.Integer);

    public Statement Bind(int? value) => Add((object?)value, NpgsqlDbType.Integer);

    public Statement Bind(double? value) => Add((object?)value, NpgsqlDbType.Double);

    public Statement Bind(bool value) => Add(value, NpgsqlDbType.Boolean);

    public Statement Bind(string? value) => Add(Clean(value), NpgsqlDbType.Text);

    public Statement Bind(byte[]? value) => Add(value, NpgsqlDbType.Bytea);

    /// <summary>UTC milliseconds.</summary>
    public Statement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public Statement Bind(DateTimeOffset? value) => Bind(value?.ToUnixTimeMilliseconds());

    public Statement BindAll(IEnumerable<Guid> values) => AddAll<Guid>([.. values], NpgsqlDbType.Uuid);

    public Statement BindAll(IEnumerable<Guid?> values) => AddAll<Guid?>([.. values], NpgsqlDbType.Uuid);

    public Statement BindAll(IEnumerable<long> values) => AddAll<long>([.. values], NpgsqlDbType.Bigint);

    public Statement BindAll(IEnumerable<long?> values) => AddAll<long?>([.. values], NpgsqlDbType.Bigint);

    public Statement BindAll(IEnumerable<int> values) => AddAll<int>([.. values], NpgsqlDbType.Integer);

    public Statement BindAll(IEnumerable<int?> values) => AddAll<int?>([.. values], NpgsqlDbType.Integer);

    public Statement BindAll(IEnumerable<bool> values) => AddAll<bool>([.. values], NpgsqlDbType.Boolean);

    public Statement BindAll(IEnumerable<string?> values) => AddAll([.. values.Select(Clean)], NpgsqlDbType.Text);

    public Statement BindAll(IEnumerable<byte[]?> values) => AddAll<byte[]?>([.. values], NpgsqlDbType.Bytea);

    /// <summary>What to do with each row, in their order.</summary>
    public Statement Each(Action<Row> taker)
    {
        Taker = taker;
        return this;
    }

    /// <returns>The rows written.</returns>
    public async Task<int> RunAsync()
    {
        await db.SendAsync(this);
        return Affected;
    }

    public async Task<List<T>> ListAsync<T>(Func<Row, T> read)
    {
        var list = new List<T>();
        await db.SendAsync(Each(row => list.Add(read(row))));
        return list;
    }

    /// <summary>The first row, or default if there is none: use a nullable type.</summary>
    public async Task<T?> FirstAsync<T>(Func<Row, T?> read)
    {
        var (found, first) = (false, default(T));
        await db.SendAsync(
            Each(row =>
            {
                if (!found)
                {
                    (found, first) = (true, read(row));
                }
            })
        );
        return first;
    }

    /// <summary>Whether there is any row.</summary>
    public async Task<bool> AnyAsync()
    {
        var any = false;
        await db.SendAsync(Each(_ => any = true));
        return any;
    }

    /// <summary>The memory as an array: the very one, where it is one.</summary>
    public static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var part) && part.Offset == 0 && part.Count == part.Array!.Length
            ? part.Array
            : memory.ToArray();

    /// <summary>Text has no NUL in PostgreSQL.</summary>
    private static string? Clean(string? text) =>
        text is not null && text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    private Statement Add(object? value, NpgsqlDbType type)
    {
        Command.Parameters.Add(
            new NpgsqlParameter
            {
                NpgsqlDbType = type,
                Value = value ?? DBNull.Value,
                Direction = ParameterDirection.Input,
            }
        );
        return this;
    }

    private Statement AddAll<T>(T[] values, NpgsqlDbType type) => Add(values, NpgsqlDbType.Array | type);
}
