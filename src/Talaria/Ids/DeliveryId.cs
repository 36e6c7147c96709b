using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names a delivery: one event to one endpoint.</summary>
public readonly record struct DeliveryId(Guid Value) : IId<DeliveryId>
{
    public static string Prefix => "dlv_";

    public static bool TryParse([NotNullWhen(true)] string? text, out DeliveryId id) =>
        IId<DeliveryId>.TryParse(text, out id);

    public override string ToString() => IId<DeliveryId>.Format(this);
}
