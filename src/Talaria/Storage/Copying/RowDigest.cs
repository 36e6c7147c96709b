using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage.Copying;

/// <summary>A fingerprint of every value of every row: the sum of the rows' SHA-256, so that their order does not matter.</summary>
internal sealed class RowDigest
{
    private readonly ArrayBufferWriter<byte> row = new(4096);
    private readonly byte[] hash = new byte[SHA256.HashSizeInBytes];
    private UInt128 sum;

    public long Rows { get; private set; }

    public (long Rows, UInt128 Sum) Result => (Rows, sum);

    public void Add(object? value)
    {
        switch (value)
        {
            case null:
                Begin('0', 0);
                break;
            case Guid id:
                id.TryWriteBytes(Begin('u', 16), bigEndian: true, out _);
                break;
            case long or int or short:
                BinaryPrimitives.WriteInt64BigEndian(
                    Begin('n', 8),
                    Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
                );
                break;
            case bool yes:
                Begin('b', 1)[0] = yes ? (byte)1 : (byte)0;
                break;
            case double number:
                BinaryPrimitives.WriteDoubleBigEndian(Begin('r', 8), number);
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, Begin('t', Encoding.UTF8.GetByteCount(text)));
                break;
            case byte[] bytes:
                bytes.CopyTo(Begin('x', bytes.Length));
                break;
            default:
                throw new ArgumentException($"Columns have no {value.GetType()}.", nameof(value));
        }
    }

    public void EndRow()
    {
        SHA256.HashData(row.WrittenSpan, hash);
        sum += BinaryPrimitives.ReadUInt128BigEndian(hash);
        Rows++;
        row.ResetWrittenCount();
    }

    /// <summary>Each value with its type and its length, so that no two rows are the same bytes.</summary>
    private Span<byte> Begin(char type, int length)
    {
        const int head = 5;
        var space = row.GetSpan(head + length)[..(head + length)];
        space[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(space[1..], length);
        row.Advance(head + length);
        return space[head..];
    }
}
