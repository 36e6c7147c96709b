namespace Talaria;

/// <summary>The known names that somebody may have meant.</summary>
public static class NearNames
{
    /// <summary>The nearest first; none that differs in more than a third of its characters.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known, int most = 3) =>
        [
            .. known
                .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
                .Where(c => c.Distance <= Math.Max(1, Math.Max(name.Length, c.Name.Length) / 3))
                .OrderBy(c => c.Distance)
                .ThenBy(c => c.Name, StringComparer.Ordinal)
                .Take(most)
                .Select(c => c.Name),
        ];

    /// <summary><c>did you mean 'a' or 'b'?</c>, or <paramref name="otherwise"/> if no known name is near.</summary>
    public static string Ask(string name, IEnumerable<string> known, string otherwise = "")
    {
        var near = Of(name, known);
        return near.Count == 0 ? otherwise : $"did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between the two, case aside.</summary>
    public static int Distance(string a, string b)
    {
        // Names are short; what is long is far away without counting.
        if (Math.Abs(a.Length - b.Length) > 64 || Math.Max(a.Length, b.Length) > 256)
        {
            return int.MaxValue;
        }
        var before = new int[b.Length + 1];
        var above = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            above[j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }
            (before, above, row) = (above, row, before);
        }
        return above[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
