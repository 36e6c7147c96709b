using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names a replay of what an endpoint missed.</summary>
public readonly record struct ReplayId(Guid Value) : IId<ReplayId>
{
    public static string Prefix => "rpl_";

    public static bool TryParse([NotNullWhen(true)] string? text, out ReplayId id) =>
        IId<ReplayId>.TryParse(text, out id);

    public override string ToString() => IId<ReplayId>.Format(this);
}
