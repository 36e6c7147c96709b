using System.Buffers.Binary;

namespace Talaria.Ids;

/// <summary>Crockford's base32 of 128 bits: 26 upper-case characters that sort as the bits do.</summary>
/// <remarks>https://www.crockford.com/base32.html; decoding is strict (upper case, no look-alikes), so that an id has one spelling.</remarks>
internal static class Crockford
{
    public const int Length = 26;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static void Encode(Guid value, Span<char> destination)
    {
        var bits = ToBits(value);
        for (var i = Length - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out Guid value)
    {
        value = default;
        // 26 characters are 130 bits: the first may hold no more than 3.
        if (text.Length != Length || text[0] is < '0' or > '7')
        {
            return false;
        }
        UInt128 bits = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }
            bits = (bits << 5) | (uint)digit;
        }
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    private static UInt128 ToBits(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
