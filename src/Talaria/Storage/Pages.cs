using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Talaria.Storage;

/// <summary>Pages of lists that are ordered by id: a page begins behind the last id of the page before, so that
/// rows that come and go neither repeat nor hide others.</summary>
internal static class Pages
{
    private static readonly Guid Top = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>A page of a list whose newest rows come first.</summary>
    /// <param name="list">Names the list and its filter: another one's cursor is refused.</param>
    /// <param name="read">Its rows below an id, newest first, so many at the most.</param>
    public static Result<Page<T>> Newest<T>(
        string list,
        PageRequest page,
        Func<Guid, long, List<T>> read,
        Func<T, Guid> id
    ) =>
        TryStart(list, page, out var below, out var refusal)
            ? Cut(list, page, read(below, page.Limit + 1L), id)
            : refusal;

    /// <inheritdoc cref="Newest{T}"/>
    public static async Task<Result<Page<T>>> NewestAsync<T>(
        string list,
        PageRequest page,
        Func<Guid, long, Task<List<T>>> read,
        Func<T, Guid> id
    ) =>
        TryStart(list, page, out var below, out var refusal)
            ? Cut(list, page, await read(below, page.Limit + 1L), id)
            : refusal;

    /// <param name="last">The id that the page begins behind: below it, or above it if the list is ascending.</param>
    public static bool TryStart(
        string list,
        PageRequest page,
        out Guid last,
        [NotNullWhen(false)] out Refusal? refusal,
        bool ascending = false
    )
    {
        last = ascending ? Guid.Empty : Top;
        refusal =
            page.Limit is < 1 or > 200 ? Talaria.Refusal.Invalid(new FieldProblem("/limit", "has to be 1 to 200"))
            : page.Cursor is { } cursor
            && !(Cursor.TryRead(list, cursor, out var position) && Guid.TryParseExact(position, "N", out last))
                ? Cursor.FromElsewhere
            : null;
        return refusal is null;
    }

    /// <param name="rows">One more than the limit, if there are more.</param>
    public static Page<T> Cut<T>(string list, PageRequest page, List<T> rows, Func<T, Guid> id)
    {
        if (rows.Count <= page.Limit)
        {
            return new Page<T>(rows, null);
        }
        rows.RemoveRange(page.Limit, rows.Count - page.Limit);
        return new Page<T>(rows, Cursor.Make(list, id(rows[^1]).ToString("N", CultureInfo.InvariantCulture)));
    }

    /// <summary>A page of a search that ended before it was full: the next goes on behind what was looked at.</summary>
    public static Page<T> Until<T>(string list, List<T> rows, Guid last) =>
        new(rows, Cursor.Make(list, last.ToString("N", CultureInfo.InvariantCulture)));
}
