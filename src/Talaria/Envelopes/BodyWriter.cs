using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Talaria.Profiles;

namespace Talaria.Envelopes;

/// <summary>Writes JSON straight to UTF-8 in a buffer that grows and is used again; escapes only what JSON demands (RFC 8259, 7).</summary>
internal sealed class BodyWriter
{
    private static readonly SearchValues<byte> ToEscape = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(i => (byte)i),
        (byte)'"',
        (byte)'\\',
    ]);

    private byte[] buffer = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written from a position on.</summary>
    public void Truncate(int length) => Length = length;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Time(DateTimeOffset moment, TimeForm form)
    {
        var destination = Reserve(40);
        destination[0] = (byte)'"';
        Span<char> text = stackalloc char[32];
        moment.UtcDateTime.TryFormat(
            text,
            out var length,
            form switch
            {
                TimeForm.MillisecondsZ => "yyyy-MM-ddTHH:mm:ss.fffZ",
                TimeForm.SecondsZ => "yyyy-MM-ddTHH:mm:ssZ",
                _ => "yyyy-MM-ddTHH:mm:ss+00:00",
            },
            System.Globalization.CultureInfo.InvariantCulture
        );
        Encoding.ASCII.GetBytes(text[..length], destination[1..]);
        destination[length + 1] = (byte)'"';
        Length += length + 2;
    }

    /// <summary>A JSON string.</summary>
    public void String(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        // The worst case is six bytes for one character.
        var destination = Reserve((most * 6) + 2);
        destination[0] = (byte)'"';
        var length = Encoding.UTF8.GetBytes(text, destination[1..]);
        var plain = destination.Slice(1, length);
        if (plain.ContainsAny(ToEscape))
        {
            length = Escape(plain.ToArray(), destination[1..]);
        }
        destination[length + 1] = (byte)'"';
        Length += length + 2;
    }

    private static int Escape(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        var length = 0;
        foreach (var b in plain)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                destination[length++] = (byte)'\\';
                destination[length++] = b;
            }
            else if (b < 0x20)
            {
                "\\u00"u8.CopyTo(destination[length..]);
                Utf8Formatter.TryFormat(b, destination[(length + 4)..], out _, new StandardFormat('x', 2));
                length += 6;
            }
            else
            {
                destination[length++] = b;
            }
        }
        return length;
    }

    private Span<byte> Reserve(int size)
    {
        if (buffer.Length - Length < size)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + size));
        }
        return buffer.AsSpan(Length);
    }
}
