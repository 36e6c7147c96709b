namespace Talaria.Endpoints;

/// <summary>Shell globs over a whole name, case-sensitive: <c>*</c> (crosses dots), <c>?</c>, <c>[abc]</c>, <c>[a-z]</c>, <c>[!abc]</c>.</summary>
/// <remarks>The rules of Python's fnmatch.fnmatchcase, which the platform agentstack uses. Linear in pattern times name:
/// only the last star is ever tried again.</remarks>
public static class Glob
{
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0,
            n = 0,
            star = -1,
            mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
            }
            else if (p < pattern.Length && TryOne(pattern, ref p, name[n]))
            {
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }
        return p == pattern.Length;
    }

    /// <summary>Whether one element of the pattern takes this character; moves behind the element if so.</summary>
    private static bool TryOne(ReadOnlySpan<char> pattern, ref int p, char c)
    {
        switch (pattern[p])
        {
            case '?':
                p++;
                return true;
            case '[' when End(pattern, p) is var end and > 0:
                var set = pattern[(p + 1)..end];
                var negated = set[0] == '!';
                if (Contains(negated ? set[1..] : set, c) == negated)
                {
                    return false;
                }
                p = end + 1;
                return true;
            case var literal when literal == c:
                p++;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The closing bracket; a bracket right behind the opening one (or its '!') is a member. 0: the bracket is a literal.</summary>
    private static int End(ReadOnlySpan<char> pattern, int open)
    {
        var from = open + 1;
        if (from < pattern.Length && pattern[from] == '!')
        {
            from++;
        }
        if (from < pattern.Length && pattern[from] == ']')
        {
            from++;
        }
        var length = from < pattern.Length ? pattern[from..].IndexOf(']') : -1;
        return length < 0 ? 0 : from + length;
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (set[i] <= c && c <= set[i + 2])
                {
                    return true;
                }
                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }
        return false;
    }
}
