using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>What all ids share: a UUIDv7 made by Talaria, shown as a prefix and 26 characters (<c>evt_01K...</c>).</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    static abstract string Prefix { get; }

    Guid Value { get; init; }

    static bool TryParse([NotNullWhen(true)] string? text, out TSelf id)
    {
        id = default;
        if (
            text is null
            || !text.StartsWith(TSelf.Prefix, StringComparison.Ordinal)
            || !Crockford.TryDecode(text.AsSpan(TSelf.Prefix.Length), out var value)
        )
        {
            return false;
        }
        id = new TSelf { Value = value };
        return true;
    }

    static string Format(TSelf id) =>
        string.Create(
            TSelf.Prefix.Length + Crockford.Length,
            id.Value,
            static (span, value) =>
            {
                TSelf.Prefix.CopyTo(span);
                Crockford.Encode(value, span[TSelf.Prefix.Length..]);
            }
        );
}
