using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Talaria.Sdk.Signing;

namespace Talaria.Tests.Signing;

public sealed class SignerTests
{
    private static readonly SignatureScheme Standard = Schemes.Standard;

    // shared/contracts/signatures.md: the first is the Standard Webhooks specification's own, the second has a short key.
    [Theory]
    [InlineData(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        """{"test": 2432232314}""",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )]
    [InlineData(
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        """{"event_type":"ping","data":{"success":true}}""",
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
    )]
    public void The_vectors_of_the_specification_hold(
        string secret,
        string id,
        long timestamp,
        string body,
        string expected
    )
    {
        var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, secret);

        Assert.Equal(expected, new Signer(Standard).Sign([key], id, timestamp, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void A_body_scheme_keys_with_the_whole_secret_and_writes_hex()
    {
        var key = SigningKey.Parse(KeyForm.WholeString, "whsec_0123456789abcdef0123456789abcdef");

        // printf '{"a":1}' | openssl dgst -sha256 -hmac whsec_0123456789abcdef0123456789abcdef
        var value = new Signer(Schemes.HexBody).Sign([key], "", 0, """{"a":1}"""u8);

        Assert.Equal(Hmac("whsec_0123456789abcdef0123456789abcdef", """{"a":1}"""), value);
    }

    [Fact]
    public void Other_platforms_forms_are_rows_of_the_same_description()
    {
        var key = SigningKey.Parse(KeyForm.WholeString, "secret");

        Assert.Equal($"t=17,v1={Hmac("secret", "17.{}")}", new Signer(Schemes.Stripe).Sign([key], "", 17, "{}"u8));
        Assert.Equal($"sha256={Hmac("secret", "{}")}", new Signer(Schemes.GitHub).Sign([key], "", 0, "{}"u8));
    }

    [Fact]
    public void Two_keys_sign_side_by_side_where_the_scheme_allows_it_and_the_first_alone_where_not()
    {
        SigningKey[] keys = [Key("new"), Key("old")];

        Assert.Equal(2, new Signer(Standard).Sign(keys, "m", 1, "{}"u8).Split(' ').Length);
        Assert.Equal(
            new Signer(Schemes.HexBody).Sign([keys[0]], "m", 1, "{}"u8),
            new Signer(Schemes.HexBody).Sign(keys, "m", 1, "{}"u8)
        );
    }

    [Fact]
    public void Every_scheme_verifies_what_it_signed_whatever_the_body() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                body =>
                {
                    foreach (var scheme in Schemes.All)
                    {
                        var verifier = new SignatureVerifier(scheme, new FixedTime(1_700_000_000));
                        var value = new Signer(scheme).Sign([Key("k")], "msg_1", 1_700_000_000, body);
                        Assert.True(verifier.Verify([Key("k")], Headers(scheme, value, 1_700_000_000), body).IsGood);
                        Assert.False(verifier.Verify([Key("x")], Headers(scheme, value, 1_700_000_000), body).IsGood);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-300, VerificationResult.Good)]
    [InlineData(-301, VerificationResult.TooNew)]
    [InlineData(300, VerificationResult.Good)]
    [InlineData(301, VerificationResult.TooOld)]
    public void Five_minutes_of_clock_difference_are_accepted_both_ways(long age, VerificationResult expected)
    {
        const long Now = 1_700_000_000;
        var value = new Signer(Standard).Sign([Key("k")], "msg_1", Now - age, "{}"u8);

        var found = new SignatureVerifier(Standard, new FixedTime(Now)).Verify(
            [Key("k")],
            Headers(Standard, value, Now - age),
            "{}"u8
        );

        Assert.Equal(expected, found.Result);
    }

    [Fact]
    public void A_token_without_a_comma_is_passed_over_and_a_beginning_of_the_value_is_no_match()
    {
        var value = new Signer(Standard).Sign([Key("k")], "msg_1", 1_700_000_000, "{}"u8);
        var verifier = new SignatureVerifier(Standard, new FixedTime(1_700_000_000));

        Verification Verify(string given) =>
            verifier.Verify([Key("k")], Headers(Standard, given, 1_700_000_000), "{}"u8);

        Assert.True(Verify($"junk v2,zzz {value}").IsGood);
        Assert.Equal(VerificationResult.NoMatch, Verify(value[..10]).Result);
        Assert.Equal(VerificationResult.NoMatch, Verify("junk").Result);
    }

    [Theory]
    [InlineData("webhook-id", VerificationResult.MissingHeader)]
    [InlineData("webhook-timestamp", VerificationResult.MissingHeader)]
    [InlineData("webhook-signature", VerificationResult.MissingHeader)]
    public void A_missing_header_is_named(string name, VerificationResult expected)
    {
        var value = new Signer(Standard).Sign([Key("k")], "msg_1", 1_700_000_000, "{}"u8);
        var headers = Headers(Standard, value, 1_700_000_000);

        var found = new SignatureVerifier(Standard, new FixedTime(1_700_000_000)).Verify(
            [Key("k")],
            asked => asked == name ? null : headers(asked),
            "{}"u8
        );

        Assert.Equal(expected, found.Result);
        Assert.Contains(name, found.Problem);
    }

    [Theory]
    [InlineData("v1,{sha}")]
    [InlineData("v1,{hex")]
    [InlineData("v1")]
    [InlineData("{hex}{base64}")]
    public void A_value_template_that_makes_no_signature_is_refused(string template) =>
        Assert.Throws<FormatException>(() => new Signer(Standard with { Value = template }));

    [Theory]
    [InlineData(KeyForm.Base64AfterPrefix, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData(KeyForm.Base64AfterPrefix, "whsec_not base64!", false)]
    [InlineData(KeyForm.Base64AfterPrefix, "whsec_", false)]
    [InlineData(KeyForm.Base64AfterPrefix, "whsec_plJ3nmyCDGBKInavdOK15jsl", true)]
    [InlineData(KeyForm.WholeString, "anything", true)]
    [InlineData(KeyForm.Base64OrWholeString, "whsec_not base64!", true)]
    [InlineData(KeyForm.WholeString, "", false)]
    [InlineData(KeyForm.WholeString, "a\nb", false)]
    public void A_given_secret_has_to_have_the_scheme_s_form(KeyForm form, string secret, bool good) =>
        Assert.Equal(good, Secrets.Refuse(form, secret, "whsec_") is null);

    [Fact]
    public void New_secrets_have_the_form_and_are_not_the_same_twice()
    {
        var secret = Secrets.NewBase64("whsec_", 24);

        Assert.Null(Secrets.Refuse(KeyForm.Base64AfterPrefix, secret, "whsec_"));
        Assert.NotEqual(secret, Secrets.NewBase64("whsec_", 24));
        Assert.Matches("^whsec_[0-9a-f]{32}$", Secrets.NewHex("whsec_", 16));
    }

    private static SigningKey Key(string text) => SigningKey.Parse(KeyForm.WholeString, text);

    private static string Hmac(string key, string text) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text))
        );

    private static Func<string, string?> Headers(SignatureScheme scheme, string value, long timestamp) =>
        name =>
            name == scheme.SignatureHeader ? value
            : name == scheme.IdHeader ? "msg_1"
            : name == scheme.TimestampHeader ? timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
}
