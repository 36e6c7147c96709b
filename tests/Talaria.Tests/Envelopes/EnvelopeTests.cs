using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Tests.Envelopes;

public sealed class EnvelopeTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 26, 12, 0, 0, 7, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly IdSource Ids = new(TimeProvider.System);

    [Theory]
    [InlineData(
        "{ type: $type, at: $occurred_at, data: $data }",
        """{"type":"t.x","at":"2026-03-26T12:00:00.007Z","data":{"a":{"b":[1, 2]},"s":"é"}}"""
    )]
    [InlineData("{ v: '1.0', n: 1.50, l: [1, two], z: null }", """{"v":"1.0","n":1.50,"l":[1,"two"],"z":null}""")]
    [InlineData("{ o: { b: $data.a.b, s: $data.s } }", """{"o":{"b":[1, 2],"s":"é"}}""")]
    [InlineData("{ x: $data.none, y: $data.none?, z: $data.s }", """{"x":null,"z":"é"}""")]
    [InlineData("{ y: $data.none?, z: $data.s }", """{"z":"é"}""")]
    [InlineData("{ y: $data.none? }", "{}")]
    [InlineData("{ x: $data.none | $data.s }", """{"x":"é"}""")]
    [InlineData("{ x: $constant.url }", """{"x":"/api/é"}""")]
    [InlineData("{ x: $$type }", """{"x":"$type"}""")]
    [InlineData("$data", """{"a":{"b":[1, 2]},"s":"é"}""")]
    public void A_body_is_written_as_its_template_says(string body, string expected) =>
        Assert.Equal(expected, Render(body, """{"a":{"b":[1, 2]},"s":"é"}"""));

    [Theory]
    [InlineData("milliseconds", "2026-03-26T12:00:00.007Z")]
    [InlineData("seconds", "2026-03-26T12:00:00Z")]
    [InlineData("seconds_offset", "2026-03-26T12:00:00+00:00")]
    public void Times_have_the_profile_s_form(string form, string expected) =>
        Assert.Equal($$"""{"at":"{{expected}}"}""", Render($"{{ at: $occurred_at }}\ntime_format: {form}", "{}"));

    [Theory]
    [InlineData("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("acme", null)]
    public void An_organization_is_named_by_its_external_uuid_or_ours(string externalId, string? uuid)
    {
        var organization = new Organization
        {
            Id = Ids.Next<OrganizationId>(),
            ExternalId = externalId,
            Name = "Ac\"me",
            Profile = "p",
            CreatedAt = At,
            UpdatedAt = At,
        };
        var slots = OrganizationSlots.FromJson(OrganizationSlots.Of(organization).ToJson());

        Assert.Equal(
            $$"""{"id":"{{uuid ?? organization.Id.Value.ToString()}}","name":"Ac\"me"}""",
            Render("{ id: $organization.uuid, name: $organization.name }", "{}", slots)
        );
    }

    [Fact]
    public void Whatever_json_the_publisher_gave_is_embedded_byte_for_byte() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<Dictionary<string, string>>(),
                data =>
                {
                    var json = JsonSerializer.Serialize(data, Indented);
                    Assert.Equal($$"""{"d":{{json}}}""", Render("{ d: $data }", json));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Texts_are_escaped_no_more_than_json_demands()
    {
        var organization = new OrganizationSlots("", "", "a\"\\\n\u0001<é😀>");

        Assert.Equal(
            "{\"n\":\"a\\\"\\\\\\u000a\\u0001<é😀>\"}",
            Render("{ n: $organization.name }", "{}", organization)
        );
    }

    private static string Render(string body, string data, OrganizationSlots? organization = null)
    {
        var (profile, problems) = ProfileLoader.Read(
            $$"""
            name: acme
            title: Acme
            catalogue: { open: true, types: { t.x: { title: X, constants: { url: "/api/{data.s}" }, sample: {} } } }
            subscriptions: { without_scope_ids: all }
            timeout: 10s
            retries: { waits: [] }
            url: { http: true }
            body: {{body}}
            """,
            "acme.yaml"
        );
        Assert.Empty(problems);
        var happened = new Event
        {
            Id = Ids.Next<EventId>(),
            Organization = default,
            Type = "t.x",
            Data = Encoding.UTF8.GetBytes(data),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = At,
            CreatedAt = At,
        };
        return Encoding.UTF8.GetString(
            Envelope.Compile(profile!).Render(new EnvelopeValues(happened, At, organization))
        );
    }
}
