using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names an organization.</summary>
public readonly record struct OrganizationId(Guid Value) : IId<OrganizationId>
{
    public static string Prefix => "org_";

    public static bool TryParse([NotNullWhen(true)] string? text, out OrganizationId id) =>
        IId<OrganizationId>.TryParse(text, out id);

    public override string ToString() => IId<OrganizationId>.Format(this);
}
