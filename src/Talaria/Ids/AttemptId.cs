using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names an attempt: one HTTP request of a delivery. Made before sending.</summary>
public readonly record struct AttemptId(Guid Value) : IId<AttemptId>
{
    public static string Prefix => "att_";

    public static bool TryParse([NotNullWhen(true)] string? text, out AttemptId id) =>
        IId<AttemptId>.TryParse(text, out id);

    public override string ToString() => IId<AttemptId>.Format(this);
}
