using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Talaria.Sdk.Signing;

/// <summary>Signs the exact bytes that are sent, as a scheme describes.</summary>
public sealed class Signer
{
    private const int HashLength = 32;

    /// <summary>Content up to this size is put together on the stack.</summary>
    private const int StackLimit = 1024;

    private readonly SignatureScheme scheme;

    // The value template cut at its slots: literal, slot, literal, slot, ... literal.
    private readonly string[] literals;
    private readonly Slot[] slots;

    /// <exception cref="FormatException">The value template has an unknown slot.</exception>
    public Signer(SignatureScheme scheme)
    {
        this.scheme = scheme;
        (literals, slots) = Cut(scheme.Value);
    }

    public SignatureScheme Scheme => scheme;

    /// <summary>The signature header's value: one signature for each key where several may stand side by side, else the first key's.</summary>
    /// <param name="keys">At least one; the current one first.</param>
    /// <param name="id">The message id; used if the content has it.</param>
    /// <param name="timestamp">Unix seconds of the attempt; used if the content or the value has it.</param>
    public string Sign(ReadOnlySpan<SigningKey> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        if (keys.IsEmpty)
        {
            throw new ArgumentException("A signature needs at least one key.", nameof(keys));
        }
        if (scheme.Content == SignedContent.Body)
        {
            return Values(keys, timestamp, body);
        }
        var prefixLength =
            scheme.Content == SignedContent.IdTimestampBody ? Encoding.UTF8.GetMaxByteCount(id.Length) + 22 : 21;
        var most = prefixLength + body.Length;
        byte[]? rented = null;
        var content = most <= StackLimit ? stackalloc byte[StackLimit] : (rented = ArrayPool<byte>.Shared.Rent(most));
        try
        {
            var length = WritePrefix(content, id, timestamp);
            body.CopyTo(content[length..]);
            return Values(keys, timestamp, content[..(length + body.Length)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private int WritePrefix(Span<byte> content, string id, long timestamp)
    {
        var length = 0;
        if (scheme.Content == SignedContent.IdTimestampBody)
        {
            length = Encoding.UTF8.GetBytes(id, content);
            content[length++] = (byte)'.';
        }
        timestamp.TryFormat(content[length..], out var written);
        length += written;
        content[length++] = (byte)'.';
        return length;
    }

    private string Values(ReadOnlySpan<SigningKey> keys, long timestamp, ReadOnlySpan<byte> content)
    {
        if (keys.Length == 1 || !scheme.Several)
        {
            return Value(keys[0], timestamp, content);
        }
        var values = new string[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            values[i] = Value(keys[i], timestamp, content);
        }
        return string.Join(' ', values);
    }

    private string Value(SigningKey key, long timestamp, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        HMACSHA256.HashData(key.Bytes, content, hash);
        Span<char> text = stackalloc char[256];
        var length = 0;
        for (var i = 0; i < literals.Length; i++)
        {
            literals[i].CopyTo(text[length..]);
            length += literals[i].Length;
            if (i < slots.Length)
            {
                length += Write(slots[i], hash, timestamp, text[length..]);
            }
        }
        return new string(text[..length]);
    }

    private static int Write(Slot slot, ReadOnlySpan<byte> hash, long timestamp, Span<char> destination)
    {
        int written;
        switch (slot)
        {
            case Slot.Hex:
                Convert.TryToHexStringLower(hash, destination, out written);
                break;
            case Slot.Base64:
                Convert.TryToBase64Chars(hash, destination, out written);
                break;
            default:
                timestamp.TryFormat(destination, out written);
                break;
        }
        return written;
    }

    private static (string[] Literals, Slot[] Slots) Cut(string template)
    {
        // Longest value: hex and timestamp with some literals; the buffer above holds it.
        if (template.Length > 120)
        {
            throw new FormatException("The signature's value template is longer than 120 characters.");
        }
        var texts = new List<string>();
        var places = new List<Slot>();
        var from = 0;
        while (template.IndexOf('{', from) is var open and >= 0)
        {
            var close = template.IndexOf('}', open);
            var name = close < 0 ? template[open..] : template[(open + 1)..close];
            places.Add(
                name switch
                {
                    "hex" => Slot.Hex,
                    "base64" => Slot.Base64,
                    "timestamp" => Slot.Timestamp,
                    _ => throw new FormatException(
                        $"The signature's value template has '{{{name}}}'; it may have {{hex}}, {{base64}} and {{timestamp}}."
                    ),
                }
            );
            texts.Add(template[from..open]);
            from = close + 1;
        }
        if (places.Count(s => s != Slot.Timestamp) != 1 || places.Count > 2)
        {
            throw new FormatException(
                "The signature's value template needs {hex} or {base64} once, and may have {timestamp} once."
            );
        }
        texts.Add(template[from..]);
        return ([.. texts], [.. places]);
    }

    private enum Slot
    {
        Hex,
        Base64,
        Timestamp,
    }
}
