using Talaria.Profiles;
using Talaria.Sdk.Signing;

namespace Talaria.Tests.Profiles.Platforms;

/// <summary>The table of shared terms: timeouts, retries, disabling, URLs, subscriptions, limits, signatures.</summary>
public sealed class TermsTests
{
    [Theory]
    [InlineData("roe", 1, 15, "5s 5m 30m 2h 5h 10h 14h 20h 1d")]
    [InlineData("roark", 17, 5, "1m 10m 1h")]
    [InlineData("agentstack", 27, 10, "")]
    [InlineData("agentset", 14, 20, "12s 2m24s 30m8s 6h7m6s 12h14m12s 1d 1d 1d 1d 1d")]
    [InlineData("agentry", 7, 15, "5s 5m 30m 2h 5h 10h 10h")]
    public void Types_timeout_and_waits_are_the_contract_s(string name, int types, int timeout, string waits)
    {
        var profile = new Platform(name).Profile;

        Assert.False(profile.Catalogue.Open);
        Assert.Equal(types, profile.Catalogue.Types.Count);
        Assert.All(profile.Catalogue.Types.Values, t => Assert.False(string.IsNullOrEmpty(t.Description)));
        Assert.Equal(TimeSpan.FromSeconds(timeout), profile.Timeout);
        Assert.Equal(waits, string.Join(' ', profile.Retries.Waits.Select(Duration.Format)));
        Assert.Equal(1, profile.Retries.JitterUpTo);
        Assert.Null(profile.Retries.RetryAfterUpTo);
        Assert.Empty(profile.Retries.ThrottleOn);
        Assert.False(profile.Retries.DisableOnGone);
    }

    [Theory]
    [InlineData("roe", null)]
    [InlineData("roark", null)]
    [InlineData("agentstack", null)]
    [InlineData("agentset", "warn 5,10,15 disable 20 or never")]
    [InlineData("agentry", "warn  disable  or 5d")]
    public void An_endpoint_is_disabled_as_the_contract_says(string name, string? terms)
    {
        var rule = new Platform(name).Profile.Disable;

        Assert.Equal(
            terms,
            rule is null
                ? null
                : $"warn {string.Join(',', rule.WarnAtFailures)} disable {rule.AfterFailures} or "
                    + (rule.AfterSpan is { } span ? Duration.Format(span) : "never")
        );
        Assert.Null(rule?.WarnAfterSpan);
    }

    [Theory]
    [InlineData("roe", true, false, false, 500)]
    [InlineData("roark", false, false, false, 2048)]
    [InlineData("agentstack", true, false, true, 2048)]
    [InlineData("agentset", true, true, false, 2048)]
    [InlineData("agentry", true, false, false, 2048)]
    public void A_url_is_what_the_contract_allows(string name, bool http, bool unique, bool own, int length) =>
        Assert.Equal(
            new UrlRule
            {
                AllowHttp = http,
                Unique = unique,
                PrivateAddresses = own,
                MaxLength = length,
            },
            new Platform(name).Profile.Url
        );

    [Theory]
    [InlineData("roe", false, false, false, "agent: any, job: look-up")]
    [InlineData("roark", true, false, true, "project: any")]
    [InlineData("agentstack", true, true, false, "")]
    [InlineData("agentset", true, false, true, "namespace: any")]
    [InlineData("agentry", true, false, true, "inbox: 10, pod: 10")]
    public void A_subscription_means_what_the_contract_says(
        string name,
        bool noneMeansAll,
        bool patterns,
        bool eventsRequired,
        string scopes
    )
    {
        var profile = new Platform(name).Profile;

        Assert.Equal(
            new SubscriptionRule
            {
                NoScopeIdsMeansAll = noneMeansAll,
                Patterns = patterns,
                EventsRequired = eventsRequired,
            },
            profile.Subscriptions
        );
        Assert.Equal(
            scopes,
            string.Join(
                ", ",
                profile.Scopes.Select(s => $"{s.Name}: {(s.OnEndpoints ? s.MaxIds?.ToString() ?? "any" : "look-up")}")
            )
        );
    }

    [Theory]
    [InlineData("roe", "roe", true, 255, false)]
    [InlineData("roark", "roark", false, 255, true)]
    [InlineData("agentstack", null, false, 255, true)]
    [InlineData("agentset", null, true, 40, true)]
    [InlineData("agentry", "agentry", false, 255, true)]
    public void An_endpoint_has_the_contract_s_limits(
        string name,
        string? facade,
        bool named,
        int length,
        bool deletable
    )
    {
        var profile = new Platform(name).Profile;

        Assert.Equal(facade, profile.Facade);
        Assert.Equal(new EndpointLimits { NameRequired = named, NameLength = length }, profile.Limits);
        Assert.Equal(deletable, profile.DeleteWhileScoped);
    }

    [Theory]
    [InlineData("roe", "webhook-signature", KeyForm.Base64OrWholeString, true, true, "whsec_", 24, false)]
    [InlineData("roark", "X-Roark-Signature", KeyForm.WholeString, false, false, "whsec_", 32, true)]
    [InlineData("agentset", "Agentset-Signature", KeyForm.WholeString, false, false, "whsec_", 16, false)]
    [InlineData("agentry", "svix-signature", KeyForm.Base64AfterPrefix, true, false, "whsec_", 24, false)]
    public void A_signature_has_the_contract_s_form(
        string name,
        string header,
        KeyForm key,
        bool several,
        bool optional,
        string prefix,
        int bytes,
        bool shownOnce
    )
    {
        var rule = new Platform(name).Profile.Signature!;

        Assert.Equal((header, key, several), (rule.Scheme.SignatureHeader, rule.Scheme.Key, rule.Scheme.Several));
        Assert.Equal(
            (optional, prefix, bytes, shownOnce),
            (rule.Optional, rule.SecretPrefix, rule.SecretBytes, rule.ShownOnce)
        );
        Assert.Equal(several ? SecretEncoding.Base64 : SecretEncoding.Hex, rule.SecretEncoding);
    }

    [Fact]
    public void Agentstack_signs_nothing_and_says_nothing_of_itself()
    {
        var profile = new Platform("agentstack").Profile;

        Assert.Null(profile.Signature);
        Assert.Null(profile.Request.UserAgent);
        Assert.Empty(profile.Request.Headers);
    }
}
