using System.Security.Cryptography;
using System.Text;

namespace Talaria.Storage;

/// <summary>Encrypts what must not be readable in the file: AES-256-GCM, the key's id in the value, row and column as associated data,
/// so that a value copied to another row does not open.</summary>
/// <remarks>Value: 1 byte format, 4 bytes key id (the first of the key's SHA-256), 12 bytes nonce, 16 bytes tag, cipher text.</remarks>
internal sealed class SecretBox
{
    private const byte Format = 1;
    private const int KeyIdLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + KeyIdLength + NonceLength + TagLength;

    private readonly (byte[] Id, byte[] Key)[] keys;

    /// <param name="keys">32 bytes each; the first encrypts, all decrypt.</param>
    public SecretBox(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(k => k.Length != 32))
        {
            throw new ArgumentException("At least one key, each of 32 bytes.", nameof(keys));
        }
        this.keys = [.. keys.Select(k => (SHA256.HashData(k)[..KeyIdLength], k))];
    }

    /// <summary>The id of the key that encrypts.</summary>
    public ReadOnlySpan<byte> FirstKeyId => keys[0].Id;

    public byte[] Seal(ReadOnlySpan<byte> plain, string column, Guid row)
    {
        var (id, key) = keys[0];
        var box = new byte[HeaderLength + plain.Length];
        box[0] = Format;
        id.CopyTo(box, 1);
        var nonce = box.AsSpan(1 + KeyIdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce,
            plain,
            box.AsSpan(HeaderLength),
            box.AsSpan(HeaderLength - TagLength, TagLength),
            AssociatedData(column, row)
        );
        return box;
    }

    public byte[] Seal(string plain, string column, Guid row) => Seal(Encoding.UTF8.GetBytes(plain), column, row);

    /// <exception cref="CryptographicException">No key opens it, or it was changed or moved.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string column, Guid row)
    {
        if (box.Length < HeaderLength || box[0] != Format)
        {
            throw new CryptographicException("Not an encrypted value.");
        }
        var id = box.Slice(1, KeyIdLength);
        foreach (var (keyId, key) in keys)
        {
            if (id.SequenceEqual(keyId))
            {
                var plain = new byte[box.Length - HeaderLength];
                using var aes = new AesGcm(key, TagLength);
                aes.Decrypt(
                    box.Slice(1 + KeyIdLength, NonceLength),
                    box[HeaderLength..],
                    box.Slice(HeaderLength - TagLength, TagLength),
                    plain,
                    AssociatedData(column, row)
                );
                return plain;
            }
        }
        throw new CryptographicException("Encrypted with a key that is not configured (secret_keys).");
    }

    public string OpenText(ReadOnlySpan<byte> box, string column, Guid row) =>
        Encoding.UTF8.GetString(Open(box, column, row));

    private static byte[] AssociatedData(string column, Guid row)
    {
        var data = new byte[16 + Encoding.UTF8.GetByteCount(column)];
        row.TryWriteBytes(data, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(column, data.AsSpan(16));
        return data;
    }
}
