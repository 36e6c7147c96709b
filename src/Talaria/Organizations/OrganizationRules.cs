using System.Net.Mail;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Organizations;

/// <summary>What an organization's fields have to be; pure, and every problem at once.</summary>
internal static class OrganizationRules
{
    private const int NameLength = 255;
    private const int MaxOwners = 50;

    /// <summary>RFC 5321, 4.5.3.1.3: 256 octets of a path, its angle brackets included.</summary>
    private const int AddressLength = 254;

    public static IEnumerable<FieldProblem> Name(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > NameLength || name.Any(char.IsControl))
        {
            yield return new FieldProblem(
                "/name",
                $"has to be a name of 1 to {NameLength} characters, without control characters"
            );
        }
    }

    public static IEnumerable<FieldProblem> Profile(string profile, ProfileSet profiles)
    {
        if (!profiles.TryGet(profile, out _))
        {
            var known = $"the profiles are {string.Join(", ", profiles.Names.Order(StringComparer.Ordinal))}";
            yield return new FieldProblem(
                "/profile",
                $"no profile '{profile}': {NearNames.Ask(profile, profiles.Names, known)}"
            );
        }
    }

    public static IEnumerable<FieldProblem> Owners(IReadOnlyList<string> owners)
    {
        if (owners.Count > MaxOwners)
        {
            yield return new FieldProblem("/owners", $"has to be at most {MaxOwners} addresses");
        }
        for (var i = 0; i < owners.Count; i++)
        {
            if (!IsAddress(owners[i]))
            {
                yield return new FieldProblem($"/owners/{i}", $"'{owners[i]}' is not an e-mail address");
            }
        }
    }

    public static IEnumerable<FieldProblem> ExternalName(string? externalId)
    {
        if (externalId is not null && ExternalId.Refuse(externalId) is { } problem)
        {
            yield return new FieldProblem("/external_id", problem);
        }
    }

    /// <summary>Why nobody may change its endpoints, or null.</summary>
    public static Refusal? Configured(Organization organization) =>
        organization.ConfiguredIn is { } where
            ? new Refusal(
                RefusalKind.Conflict,
                "endpoints_configured",
                $"The endpoints of this organization are configured, in {where}: change them there."
            )
            : null;

    // An address alone: no display name, and nothing that could end a header line of a mail.
    private static bool IsAddress(string text) =>
        text.Length <= AddressLength
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;
}
