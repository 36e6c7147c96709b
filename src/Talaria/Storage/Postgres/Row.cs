using Npgsql;

namespace Talaria.Storage.Postgres;

/// <summary>A row that is being read: each call takes the next column.</summary>
internal sealed class Row(NpgsqlDataReader reader) : IRow
{
    private int next;

    public Guid Guid() => reader.GetGuid(next++);

    public Guid? GuidOrNull() => IsNull() ? null : Guid();

    public long Long() => reader.GetInt64(next++);

    public long? LongOrNull() => IsNull() ? null : Long();

    public int Int() => reader.GetInt32(next++);

    public int? IntOrNull() => IsNull() ? null : Int();

    public double? DoubleOrNull() => IsNull() ? null : reader.GetDouble(next++);

    public bool Bool() => reader.GetBoolean(next++);

    public string Text() => reader.GetString(next++);

    public string? TextOrNull() => IsNull() ? null : Text();

    public byte[] Blob() => reader.GetFieldValue<byte[]>(next++);

    public byte[]? BlobOrNull() => IsNull() ? null : Blob();

    /// <summary>From UTC milliseconds.</summary>
    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Long());

    public DateTimeOffset? TimeOrNull() => IsNull() ? null : Time();

    /// <summary>A number of PostgreSQL's own (a transaction's, say).</summary>
    public ulong Unsigned() => reader.GetFieldValue<ulong>(next++);

    /// <summary>The reader moved to another row.</summary>
    public void Begin() => next = 0;

    /// <summary>Passes a column that is null; one that is not is still to be read.</summary>
    public bool IsNull()
    {
        if (!reader.IsDBNull(next))
        {
            return false;
        }
        next++;
        return true;
    }
}
