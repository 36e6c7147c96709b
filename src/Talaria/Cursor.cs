using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Talaria;

/// <summary>A place in a list, as an opaque word: the list it belongs to and the last row seen.</summary>
/// <remarks>The list's name (with its organization and filter) is hashed in, so that a cursor from elsewhere is refused instead of
/// silently giving a wrong page. It is no secret and grants nothing.</remarks>
public static class Cursor
{
    private const int TagBytes = 6;

    public static readonly Refusal FromElsewhere = new(
        RefusalKind.Invalid,
        "bad_cursor",
        "The cursor is not one of this list: use the next_cursor of the page before, with the same filters."
    )
    {
        Problems = [new FieldProblem("/cursor", "is not a cursor of this list")],
    };

    public static string Make(string list, string position)
    {
        var text = Encoding.UTF8.GetBytes(position);
        var bytes = new byte[TagBytes + text.Length];
        Tag(list).CopyTo(bytes, 0);
        text.CopyTo(bytes, TagBytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False if the word was not made by <see cref="Make"/> for this list.</returns>
    public static bool TryRead(string list, string cursor, out string position)
    {
        position = "";
        var bytes = new byte[cursor.Length];
        if (
            !Base64Url.IsValid(cursor)
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            || length < TagBytes
            || !bytes.AsSpan(0, TagBytes).SequenceEqual(Tag(list))
        )
        {
            return false;
        }
        position = Encoding.UTF8.GetString(bytes, TagBytes, length - TagBytes);
        return true;
    }

    private static byte[] Tag(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list))[..TagBytes];
}
