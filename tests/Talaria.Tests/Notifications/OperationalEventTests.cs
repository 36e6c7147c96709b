using System.Text.Json;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

public sealed class OperationalEventTests
{
    [Theory]
    [InlineData(NoticeKind.Added, "endpoint.added")]
    [InlineData(NoticeKind.Failing, "endpoint.failing")]
    [InlineData(NoticeKind.Disabled, "endpoint.disabled")]
    [InlineData(NoticeKind.Enabled, "endpoint.enabled")]
    [InlineData(NoticeKind.Exhausted, "delivery.exhausted")]
    public void Every_kind_has_its_type(NoticeKind kind, string type) =>
        Assert.Equal(type, OperationalEvent.Of(MailSamples.Notice(kind), Samples.Organization()).Type);

    [Fact]
    public void It_says_whose_endpoint_what_and_how_it_stands()
    {
        var notice = MailSamples.Notice(NoticeKind.Failing);
        var acme = Samples.Organization(externalId: "acme");

        var made = OperationalEvent.Of(notice, acme);

        Assert.Null(ExternalId.Refuse(made.ExternalId));
        Assert.Equal(Samples.Noon, made.At);
        var data = JsonElement.Parse(made.Data.Span);
        Assert.Equal(
            $$"""{"id":"{{acme.Id}}","external_id":"acme","name":"Acme"}""",
            data.GetProperty("organization").GetRawText()
        );
        Assert.Equal(
            $$"""{"id":"{{notice.Endpoint}}","external_id":null,"url":"{{MailSamples.Facts.Url}}","name":"Bestellungen – Köln"}""",
            data.GetProperty("endpoint").GetRawText()
        );
        Assert.Equal("failing", data.GetProperty("notice").GetProperty("kind").GetString());
        Assert.Equal(
            """{"consecutive_failures":12,"failing_since":"2026-03-26T09:00:00.000Z","last_success_at":null,"last_error":"status 500"}""",
            data.GetProperty("health").GetRawText()
        );
        Assert.Equal("2026-03-26T12:00:00.000Z", data.GetProperty("at").GetString());
    }

    [Fact]
    public void Told_twice_it_is_the_same_event()
    {
        var notice = MailSamples.Notice(NoticeKind.Disabled);
        var acme = Samples.Organization();

        var (first, second) = (OperationalEvent.Of(notice, acme), OperationalEvent.Of(notice, acme));

        Assert.Equal(first.ExternalId, second.ExternalId);
        Assert.Equal(first.Data.ToArray(), second.Data.ToArray());
    }

    [Fact]
    public void A_given_up_delivery_is_named()
    {
        var facts = MailSamples.Facts with { Delivery = new GivenUp("dlv_1", "evt_1", "run.ended", 10) };

        var data = JsonElement.Parse(
            OperationalEvent.Of(MailSamples.Notice(NoticeKind.Exhausted, facts), Samples.Organization()).Data.Span
        );

        Assert.Equal(
            """{"id":"dlv_1","event_id":"evt_1","event_type":"run.ended","attempts":10}""",
            data.GetProperty("delivery").GetRawText()
        );
    }
}
