using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

/// <summary>Notices to start tests from.</summary>
internal static class MailSamples
{
    public static readonly NoticeFacts Facts = new()
    {
        Url = "https://hooks.acme.example/in?source=talaria&x=1",
        Name = "Bestellungen – Köln",
        Failures = 12,
        FailingSince = Samples.Noon.AddHours(-3),
        LastError = "status 500",
    };

    public static Notice Notice(NoticeKind kind, NoticeFacts? facts = null) =>
        new()
        {
            Id = Samples.Ids.Next<NoticeId>(),
            Organization = Samples.Ids.Next<OrganizationId>(),
            Endpoint = Samples.Ids.Next<EndpointId>(),
            Kind = kind,
            Facts = facts ?? Facts,
            Message = NoticeText.Of(kind, facts ?? Facts),
            CreatedAt = Samples.Noon,
        };
}
