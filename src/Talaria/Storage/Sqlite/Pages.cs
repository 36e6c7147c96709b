using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Talaria.Storage.Sqlite;

/// <summary>Pages of lists that are ordered by id, newest first: a page begins below the last id of the page before, so that
/// rows that come and go neither repeat nor hide others.</summary>
internal static class Pages
{
    private static readonly Guid Top = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <param name="below">The id that the page begins below.</param>
    public static bool TryStart(
        string list,
        PageRequest page,
        out Guid below,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        below = Top;
        refusal =
            page.Limit is < 1 or > 200 ? Talaria.Refusal.Invalid(new FieldProblem("/limit", "has to be 1 to 200"))
            : page.Cursor is { } cursor
            && !(Cursor.TryRead(list, cursor, out var position) && Guid.TryParseExact(position, "N", out below))
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
}
