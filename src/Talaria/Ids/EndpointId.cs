using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names an endpoint.</summary>
public readonly record struct EndpointId(Guid Value) : IId<EndpointId>
{
    public static string Prefix => "ep_";

    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointId id) =>
        IId<EndpointId>.TryParse(text, out id);

    public override string ToString() => IId<EndpointId>.Format(this);
}
