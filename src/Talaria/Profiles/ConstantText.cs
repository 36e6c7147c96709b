namespace Talaria.Profiles;

/// <summary>A constant's text, in which <c>{data.PATH}</c> stands for a text of the event's data.</summary>
public static class ConstantText
{
    private const string Opening = "{data.";

    /// <returns>What is wrong with the text, or null.</returns>
    public static string? Refuse(string text)
    {
        for (var from = 0; text.IndexOf(Opening, from, StringComparison.Ordinal) is var open and >= 0; )
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                return $"'{text[open..]}' lacks its closing brace";
            }
            var path = text[(open + Opening.Length)..close];
            if (path.Split('.').Any(step => step.Length == 0))
            {
                return $"'{{data.{path}}}' names no field: write {{data.job.id}}";
            }
            from = close + 1;
        }
        return null;
    }

    /// <summary>The paths of the data that a good text names.</summary>
    public static IEnumerable<string> Paths(string text)
    {
        for (var from = 0; text.IndexOf(Opening, from, StringComparison.Ordinal) is var open and >= 0; )
        {
            from = text.IndexOf('}', open);
            yield return text[(open + Opening.Length)..from];
        }
    }
}
