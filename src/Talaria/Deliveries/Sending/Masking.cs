using System.Text;

namespace Talaria.Deliveries.Sending;

/// <summary>Takes values that nobody may read out of what a receiver answered: some echo the request.</summary>
public sealed class Masking
{
    /// <summary>What stands in the place of a value.</summary>
    public const string Mask = "***";

    /// <summary>Shorter values are not looked for: they would be found in half of all texts.</summary>
    public const int Shortest = 8;

    public static readonly Masking None = new([]);

    // Longest first: one value may be a part of another.
    private readonly (string Text, byte[] Bytes)[] values;
    private readonly int shortest;

    /// <param name="values">Configured header values and secrets. Of "Bearer abc..." the part behind the space is looked for, too.</param>
    public Masking(IEnumerable<string> values)
    {
        this.values =
        [
            .. values
                .SelectMany(v => (string[])[v, v[(v.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()])
                .Where(v => v.Length >= Shortest)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(v => v.Length)
                .Select(v => (v, Encoding.UTF8.GetBytes(v))),
        ];
        shortest = this.values.Length == 0 ? int.MaxValue : this.values[^1].Text.Length;
    }

    /// <summary>The outcome without the values, wherever they stood as they are; the same object if there were none.</summary>
    public AttemptOutcome Apply(AttemptOutcome outcome)
    {
        if (values.Length == 0)
        {
            return outcome;
        }
        var headers = Apply(outcome.ResponseHeaders);
        var body = Apply(outcome.ResponseBody, outcome.Truncated);
        var error = outcome.Error is null ? null : Apply(outcome.Error);
        return
            ReferenceEquals(headers, outcome.ResponseHeaders)
            && body.Equals(outcome.ResponseBody)
            && ReferenceEquals(error, outcome.Error)
            ? outcome
            : outcome with
            {
                ResponseHeaders = headers,
                ResponseBody = body,
                Error = error,
            };
    }

    private IReadOnlyList<KeyValuePair<string, string>> Apply(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        KeyValuePair<string, string>[]? masked = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if (Apply(value) is var without && !ReferenceEquals(without, value))
            {
                (masked ??= [.. headers])[i] = KeyValuePair.Create(name, without);
            }
        }
        return masked ?? headers;
    }

    private string Apply(string text)
    {
        if (text.Length < shortest)
        {
            return text;
        }
        foreach (var (value, _) in values)
        {
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        }
        return text;
    }

    private ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, bool truncated)
    {
        foreach (var (_, value) in values)
        {
            if (body.Length >= value.Length && body.Span.IndexOf(value) >= 0)
            {
                body = Replace(body.Span, value);
            }
            if (truncated && CutOff(body.Span, value) is > 0 and var left)
            {
                body = (byte[])[.. body.Span[..^left], .. "***"u8];
            }
        }
        return body;
    }

    private static byte[] Replace(ReadOnlySpan<byte> body, ReadOnlySpan<byte> value)
    {
        var without = new List<byte>(body.Length);
        for (int at; (at = body.IndexOf(value)) >= 0; body = body[(at + value.Length)..])
        {
            without.AddRange(body[..at]);
            without.AddRange("***"u8);
        }
        without.AddRange(body);
        return [.. without];
    }

    /// <summary>How many bytes of a value stand at the end, where the rest of the body was cut off.</summary>
    private static int CutOff(ReadOnlySpan<byte> body, ReadOnlySpan<byte> value)
    {
        for (var length = Math.Min(value.Length - 1, body.Length); length >= Shortest; length--)
        {
            if (body.EndsWith(value[..length]))
            {
                return length;
            }
        }
        return 0;
    }
}
