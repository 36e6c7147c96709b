using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Talaria.Ids;

/// <summary>Makes UUIDv7 values (RFC 9562) that only grow within a process, so that inserts append to the store's trees.</summary>
/// <remarks>The 12 bits behind the milliseconds count within a millisecond (RFC 9562, 6.2, method 1); when they run out,
/// the clock part is moved ahead. A clock that steps back does not make ids that go back.</remarks>
public sealed class IdSource(TimeProvider time)
{
    private const int RandomBytes = 8;
    private readonly Lock gate = new();
    private readonly byte[] pool = new byte[RandomBytes * 128];
    private int used = RandomBytes * 128;
    private long lastMilliseconds;
    private int counter;

    public TId Next<TId>()
        where TId : struct, IId<TId> => new() { Value = Next() };

    public Guid Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        Span<byte> bytes = stackalloc byte[16];
        lock (gate)
        {
            if (used == pool.Length)
            {
                RandomNumberGenerator.Fill(pool);
                used = 0;
            }
            pool.AsSpan(used, RandomBytes).CopyTo(bytes[8..]);
            used += RandomBytes;

            if (now > lastMilliseconds)
            {
                (lastMilliseconds, counter) = (now, 0);
            }
            else if (++counter > 0xFFF)
            {
                (lastMilliseconds, counter) = (lastMilliseconds + 1, 0);
            }
            BinaryPrimitives.WriteInt64BigEndian(bytes, (lastMilliseconds << 16) | 0x7000L | (long)counter);
        }
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Later ids will be greater than this one, whatever the clock says: a store that was written before the clock was set
    /// back counts on their order.</summary>
    public void StartAfter(Guid id)
    {
        lock (gate)
        {
            var moment = TimeOf(id).ToUnixTimeMilliseconds() + 1;
            if (moment > lastMilliseconds)
            {
                (lastMilliseconds, counter) = (moment, 0);
            }
        }
    }

    /// <summary>Above every id.</summary>
    public static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>The moment that is in a UUIDv7.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16);
    }

    /// <summary>The smallest id of a moment: a bound for "since" over ids. There are none from before 1970.</summary>
    public static Guid FloorOf(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, moment.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
