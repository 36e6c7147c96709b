using System.Collections.Frozen;
using Talaria.Retries;
using Talaria.Sdk.Signing;

namespace Talaria.Profiles;

public static class ProfileLoader
{
    public static (Profile? Profile, IReadOnlyList<string> Problems) Read(string source, string name) => (null, []);

    public static ProfileSet Load(string? directory) =>
        new([
            new Profile
            {
                Name = "standard",
                Title = "Standard Webhooks",
                Revision = "0000000000000000",
                Source = "",
                Catalogue = new Catalogue
                {
                    Open = true,
                    Data = new DataRule { Object = false },
                    Types = FrozenDictionary<string, EventType>.Empty,
                },
                Scopes = [],
                Subscriptions = new SubscriptionRule { NoScopeIdsMeansAll = true, Patterns = true },
                Body = new BodyTemplate.Object([
                    ("type", new BodyTemplate.Slot(["type"], Missing.Null)),
                    ("timestamp", new BodyTemplate.Slot(["occurred_at"], Missing.Null)),
                    ("data", new BodyTemplate.Slot(["data"], Missing.Null)),
                ]),
                Request = new RequestRule { ContentType = "application/json", UserAgent = "Talaria/0.1" },
                Signature = new SignatureRule
                {
                    Scheme = new SignatureScheme
                    {
                        IdHeader = "webhook-id",
                        TimestampHeader = "webhook-timestamp",
                        SignatureHeader = "webhook-signature",
                        Content = SignedContent.IdTimestampBody,
                        Key = KeyForm.Base64AfterPrefix,
                        Value = "v1,{base64}",
                        Several = true,
                    },
                },
                Timeout = TimeSpan.FromSeconds(15),
                Retries = new RetryTable
                {
                    Waits =
                    [
                        TimeSpan.FromSeconds(5),
                        TimeSpan.FromMinutes(5),
                        TimeSpan.FromMinutes(30),
                        TimeSpan.FromHours(2),
                        TimeSpan.FromHours(5),
                        TimeSpan.FromHours(10),
                        TimeSpan.FromHours(14),
                        TimeSpan.FromHours(20),
                        TimeSpan.FromHours(24),
                    ],
                    JitterUpTo = 1.1,
                    RetryAfterUpTo = TimeSpan.FromHours(24),
                    ThrottleOn = new HashSet<int> { 429, 502, 503, 504 },
                    DisableOnGone = true,
                },
                Disable = new DisableRule { AfterSpan = TimeSpan.FromDays(5), WarnAfterSpan = TimeSpan.FromHours(60) },
                Url = new UrlRule { AllowHttp = false },
                Limits = new EndpointLimits(),
            },
        ]);
}
