using System.Globalization;
using System.Text;

namespace Talaria.Profiles;

/// <summary>Fields of the data that say one thing in two ways: what is wrong with them, and one from the other.</summary>
public static class PairedFields
{
    /// <returns>The field at fault and what is wrong, or null.</returns>
    public static (string Path, string Message)? Refuse(FieldPair pair, ReadOnlySpan<byte> data)
    {
        var hasFirst = DataPath.TryReadValue(data, pair.First, out var first);
        var hasSecond = DataPath.TryReadValue(data, pair.Second, out var second);
        if (!hasFirst && !hasSecond)
        {
            return (pair.First, $"One of 'data.{pair.First}' and 'data.{pair.Second}' is required.");
        }
        var (known, together) = (false, false);
        foreach (var row in pair.Rows)
        {
            var fitsFirst = !hasFirst || Same(first, row.First);
            known |= fitsFirst;
            together |= fitsFirst && (!hasSecond || Same(second, row.Second));
        }
        return together ? null
            : hasFirst && !known ? (pair.First, Allowed(pair.First, pair.Rows.Select(r => r.First)))
            : hasFirst && hasSecond && Knows(pair, second)
                ? (pair.Second, $"'data.{pair.First}' and 'data.{pair.Second}' disagree.")
            : (pair.Second, Allowed(pair.Second, pair.Rows.Select(r => r.Second)));
    }

    /// <summary>What a field has to be by the other field of its pair, as JSON; null if that is not there either, or the field has no pair.</summary>
    public static string? Derive(DataRule rule, ReadOnlySpan<byte> data, string path)
    {
        foreach (var pair in rule.Pairs)
        {
            var wantsFirst = pair.First == path;
            if (
                (!wantsFirst && pair.Second != path)
                || !DataPath.TryReadValue(data, wantsFirst ? pair.Second : pair.First, out var other)
            )
            {
                continue;
            }
            foreach (var row in pair.Rows)
            {
                if (Same(other, wantsFirst ? row.Second : row.First))
                {
                    return wantsFirst ? row.First : row.Second;
                }
            }
        }
        return null;
    }

    private static bool Knows(FieldPair pair, ReadOnlySpan<byte> second)
    {
        foreach (var row in pair.Rows)
        {
            if (Same(second, row.Second))
            {
                return true;
            }
        }
        return false;
    }

    private static string Allowed(string path, IEnumerable<string> values) =>
        $"'data.{path}' has to be one of {string.Join(", ", values.Distinct(StringComparer.Ordinal))}.";

    /// <summary>Equal as values: an escape in a string or a <c>.0</c> makes no difference; text and number do.</summary>
    private static bool Same(ReadOnlySpan<byte> raw, string json)
    {
        if ((raw[0] == (byte)'"') != (json[0] == '"') || DataPath.Text(raw) is not { } value)
        {
            return false;
        }
        return json[0] == '"'
            ? value == DataPath.Text(Encoding.UTF8.GetBytes(json))
            : value == json
                || (
                    decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
                    && decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
                    && a == b
                );
    }
}
