using Talaria.Profiles;
using Talaria.Server.Dashboard.Profiles;

namespace Talaria.Server.Tests.Dashboard.Profiles;

/// <summary>Profiles in words.</summary>
public sealed class ProfileRulesTests
{
    private static readonly ProfileSet Profiles = ProfileLoader.Load(null).Profiles;

    public static IEnumerable<TheoryDataRow<string>> Names => Profiles.Names.Select(n => new TheoryDataRow<string>(n));

    [Theory, MemberData(nameof(Names))]
    public void Every_profile_has_the_same_rules_in_the_same_order(string name)
    {
        static IEnumerable<(string, string)> NamesOf(string profile) =>
            ProfileRules.Of(Of(profile)).Select(r => (r.Group, r.Name));

        Assert.Equal(NamesOf("standard"), NamesOf(name));
        Assert.All(ProfileRules.Of(Of(name)), r => Assert.NotEmpty(r.Words));
    }

    [Theory]
    [InlineData("agentset", "Failing endpoints", "Disabled", "at 20 failed attempts in a row")]
    [InlineData("agentset", "Failing endpoints", "Warned", "at 5, 10, 15 failed attempts in a row")]
    [InlineData("agentset", "Signature", "Several at once", "no: a new secret signs at once")]
    [InlineData("standard", "Retries", "Jitter", "each wait grows by up to 10 %")]
    [InlineData("standard", "Retries", "410 Gone", "disables the endpoint")]
    [InlineData("standard", "Endpoints", "URL", "https only, up to 2,048 characters")]
    [InlineData("roe", "Failing endpoints", "Disabled", "never: a failing endpoint goes on getting events")]
    [InlineData("roe", "Subscriptions", "Without ids", "an endpoint gets nothing until it is linked")]
    [InlineData("roe", "Signature", "Signed", "HMAC-SHA256, if the endpoint has a secret")]
    public void A_rule_is_said_in_words(string profile, string group, string name, string words) =>
        Assert.Equal(words, ProfileRules.Of(Of(profile)).Single(r => r.Group == group && r.Name == name).Words);

    [Fact]
    public void Waits_add_up_and_jitter_widens_them()
    {
        var steps = RetryStep.Of(Of("standard").Retries);

        Assert.Equal(new RetryStep(1, null, TimeSpan.Zero, TimeSpan.Zero), steps[0]);
        Assert.Equal(TimeSpan.FromSeconds(305), steps[2].After);
        Assert.Equal(335.5, steps[2].Latest.TotalSeconds, 3);
        Assert.Equal("3d 3h 35m 5s", Spans.Of(steps[^1].After));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_sample_makes_a_body(string name)
    {
        var profile = Of(name);

        Assert.All(
            profile.Catalogue.Types.Values,
            type =>
                Assert.StartsWith(
                    "{",
                    SampleRequest.BodyOf(profile, type, DateTimeOffset.UnixEpoch),
                    StringComparison.Ordinal
                )
        );
    }

    private static Profile Of(string name) =>
        Profiles.TryGet(name, out var profile) ? profile : throw new ArgumentException(name, nameof(name));
}
