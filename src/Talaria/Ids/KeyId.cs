using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names an organization's API key (not the key itself).</summary>
public readonly record struct KeyId(Guid Value) : IId<KeyId>
{
    public static string Prefix => "key_";

    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId id) => IId<KeyId>.TryParse(text, out id);

    public override string ToString() => IId<KeyId>.Format(this);
}
