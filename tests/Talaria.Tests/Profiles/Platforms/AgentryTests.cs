using System.Text.Json;

namespace Talaria.Tests.Profiles.Platforms;

/// <summary>Agentry: typed objects that a strict client reads, byte for byte as the publisher gave them.</summary>
public sealed class AgentryTests
{
    private static readonly Platform Agentry = new("agentry");

    private static readonly Dictionary<string, string> Objects = new()
    {
        ["message.sent"] = "send",
        ["message.delivered"] = "delivery",
        ["message.bounced"] = "bounce",
        ["message.complained"] = "complaint",
        ["message.rejected"] = "reject",
        ["domain.verified"] = "domain",
    };

    /// <summary>The contract's table of objects and their required fields.</summary>
    [Theory]
    [InlineData(
        "message.received",
        "message",
        "inbox_id thread_id message_id labels timestamp from to size updated_at created_at"
    )]
    [InlineData(
        "message.received",
        "thread",
        "inbox_id thread_id labels timestamp senders recipients last_message_id message_count size updated_at created_at"
    )]
    [InlineData("message.sent", "send", "inbox_id thread_id message_id timestamp recipients")]
    [InlineData("message.delivered", "delivery", "inbox_id thread_id message_id timestamp recipients")]
    [InlineData("message.bounced", "bounce", "inbox_id thread_id message_id timestamp type sub_type recipients")]
    [InlineData("message.complained", "complaint", "inbox_id thread_id message_id timestamp type sub_type recipients")]
    [InlineData("message.rejected", "reject", "inbox_id thread_id message_id timestamp reason")]
    [InlineData("domain.verified", "domain", "domain_id status feedback_enabled records updated_at created_at")]
    public void Each_required_field_has_to_be_there(string type, string owner, string fields)
    {
        foreach (var field in fields.Split(' '))
        {
            foreach (var value in (string?[])[null, "null"])
            {
                var data = Agentry.Sample(type, $"/{owner}/{field}", value);
                Agentry.AssertCheck(type, data, $"/data/{owner}/{field}", "is required");
            }
        }
        var nothing = Agentry.Check(type, "{}").Refusal!.Problems.Select(p => p.Pointer).ToList();
        Assert.All(fields.Split(' '), field => Assert.Contains($"/data/{owner}/{field}", nothing));
    }

    [Theory]
    [InlineData("message.received", "/message/to", "\"a@b.example\"", "/data/message/to", "a list")]
    [InlineData("message.received", "/message/to", "[1]", "/data/message/to/0", "a string")]
    [InlineData("message.received", "/message/labels", "[\"unread\",null]", "/data/message/labels/1", "a string")]
    [InlineData("message.received", "/message/from", "[\"a@b.example\"]", "/data/message/from", "a string")]
    [InlineData("message.received", "/message/size", "\"1\"", "/data/message/size", "an integer")]
    [InlineData("message.received", "/message/timestamp", "1774526407", "/data/message/timestamp", "ISO 8601")]
    [InlineData(
        "message.received",
        "/message/attachments/0/attachment_id",
        null,
        "/data/message/attachments/0/attachment_id",
        "required"
    )]
    [InlineData(
        "message.received",
        "/message/attachments/0/content_disposition",
        "\"x\"",
        "/data/message/attachments/0/content_disposition",
        "one of inline, attachment"
    )]
    [InlineData("message.received", "/message/headers", "[]", "/data/message/headers", "JSON object")]
    [InlineData("message.received", "/thread/message_count", "1.5", "/data/thread/message_count", "an integer")]
    [InlineData("message.received", "/send", "{}", "/data/send", "allowed are message, thread")]
    [InlineData("message.sent", "/send/recipients/0", "{}", "/data/send/recipients/0", "a string")]
    [InlineData("message.sent", "/message", "{}", "/data/message", "allowed are send")]
    [InlineData(
        "message.bounced",
        "/bounce/recipients/0",
        "\"a@b.example\"",
        "/data/bounce/recipients/0",
        "JSON object"
    )]
    [InlineData("message.bounced", "/bounce/recipients/0/status", null, "/data/bounce/recipients/0/status", "required")]
    [InlineData("domain.verified", "/domain/status", "\"PENDING\"", "/data/domain/status", "one of VERIFIED")]
    [InlineData(
        "domain.verified",
        "/domain/feedback_enabled",
        "\"yes\"",
        "/data/domain/feedback_enabled",
        "true or false"
    )]
    [InlineData(
        "domain.verified",
        "/domain/records/2/type",
        "\"SRV\"",
        "/data/domain/records/2/type",
        "one of TXT, CNAME, MX"
    )]
    [InlineData("domain.verified", "/domain/records/1", "null", "/data/domain/records/1", "JSON object")]
    [InlineData("message.received", "/message/subject", null, "", null)]
    [InlineData("message.received", "/message/attachments", "null", "", null)]
    [InlineData("message.received", "/message/size", "0", "", null)]
    [InlineData("message.bounced", "/bounce/recipients", "[]", "", null)]
    public void A_publisher_has_to_give_this(
        string type,
        string field,
        string? value,
        string pointer,
        string? problem
    ) => Agentry.AssertCheck(type, Agentry.Sample(type, field, value), pointer, problem);

    [Fact]
    public void An_event_type_of_another_platform_is_refused() =>
        Agentry.AssertCheck("provider.created", "{}", "/type", "No event type");

    [Theory]
    [InlineData("message.received", """{"pod":["pod_1"]}""", "", null)]
    [InlineData("message.sent", """{"inbox":["support@northwind.agentry.example"],"pod":["p"]}""", "", null)]
    [InlineData("message.sent", """{"inbox":["other@northwind.agentry.example"]}""", "/scopes/inbox", "disagrees")]
    [InlineData("domain.verified", """{"pod":["pod_1"]}""", "/scopes/pod", "there are none")]
    [InlineData("domain.verified", """{"inbox":["i"]}""", "/scopes/inbox", "there are none")]
    public void A_given_scope_agrees_with_the_data(string type, string scopes, string pointer, string? problem) =>
        Agentry.AssertCheck(type, Agentry.Profile.Catalogue.Types[type].Sample, pointer, problem, scopes);

    [Fact]
    public void The_inbox_is_found_in_each_object_and_a_domain_has_none()
    {
        foreach (var (type, about) in Agentry.Profile.Catalogue.Types)
        {
            var scopes = Agentry
                .Check(type, about.Sample, type == "domain.verified" ? "{}" : """{"pod":["p"]}""")
                .Value.Scopes;

            Assert.Equal(type == "domain.verified" ? [] : ["inbox", "pod"], scopes.Keys.Order());
        }
    }

    [Fact]
    public void A_body_has_its_own_object_alone_byte_for_byte()
    {
        foreach (var (type, name) in Objects)
        {
            var given = Agentry.Sample(type, "/" + name + "/later", "{ }").Replace(",\"", " ,\n\t\"");
            var own = JsonDocument.Parse(given).RootElement.GetProperty(name).GetRawText();

            Assert.Equal(
                $$"""{"type":"event","event_type":"{{type}}","event_id":"{{Platform.EventId}}","{{name}}":{{own}}}""",
                Agentry.Body(type, given)
            );
        }
    }
}
