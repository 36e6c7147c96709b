using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>The operator's own organization, made at the first start: what happens to everybody's endpoints is published there
/// (docs/notices.md). It is managed like any other, but keeps its name and its profile and cannot be deleted.</summary>
public static class BuiltIn
{
    public const string ExternalId = "talaria";

    /// <summary>Any event type is allowed there, and signed as Standard Webhooks says.</summary>
    private const string Profile = "standard";

    /// <summary>The same in every store, so that nothing has to be read to know it: a UUIDv7 of 1970, which no clock gives.</summary>
    public static readonly OrganizationId Id = new(new Guid("00000000-0000-7000-8000-000000000001"));

    public static Organization At(DateTimeOffset now) =>
        new()
        {
            Id = Id,
            ExternalId = ExternalId,
            Name = "Talaria",
            Profile = Profile,
            CreatedAt = now,
            UpdatedAt = now,
        };
}
