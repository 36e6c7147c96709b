using System.Diagnostics.CodeAnalysis;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Server.Security;

/// <summary>Who calls: the operator, or an organization by one of its keys.</summary>
internal sealed record Caller(ApiKey? Key)
{
    public static readonly Caller Operator = new((ApiKey?)null);

    [MemberNotNullWhen(false, nameof(Key))]
    public bool IsOperator => Key is null;

    /// <summary>What it may do in an organization that it can see.</summary>
    public Permissions Permissions => Key?.Permissions ?? Permissions.All;

    public bool Sees(OrganizationId organization) => Key is null || Key.Organization == organization;
}
