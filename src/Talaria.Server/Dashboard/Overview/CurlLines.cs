using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>Commands that do what an empty page waits for, with this server's address; KEY stands for a key.</summary>
public static class CurlLines
{
    public static string NewOrganization(string address) =>
        Post(address, "", """{"name": "Acme", "profile": "standard", "external_id": "acme"}""");

    /// <summary>With the first type of the catalogue, if it names any.</summary>
    public static string NewEndpoint(string address, Organization organization, Profile profile) =>
        Post(
            address,
            $"/{organization.Id}/endpoints",
            First(profile) is { } type
                ? $$"""{"url": "https://example.com/webhooks", "events": ["{{type.Name}}"]}"""
                : """{"url": "https://example.com/webhooks"}"""
        );

    public static string Publish(string address, Organization organization, Profile profile) =>
        Post(
            address,
            $"/{organization.Id}/events",
            First(profile) is { } type
                ? $$"""{"type": "{{type.Name}}", "data": {{type.Sample}}}"""
                : """{"type": "something.happened", "data": {"id": 1}}"""
        );

    private static EventType? First(Profile profile) => profile.Catalogue.Types.Values.MinBy(t => t.Position);

    private static string Post(string address, string path, string body) =>
        $"""
            curl -X POST '{address}/api/v1/organizations{path}' \
              -H 'Authorization: Bearer KEY' -H 'Content-Type: application/json' \
              -d '{body.Replace("'", @"'\''", StringComparison.Ordinal)}'
            """;
}
