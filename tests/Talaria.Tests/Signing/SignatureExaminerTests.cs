using System.Security.Cryptography;
using System.Text;
using Talaria.Sdk.Signing;

namespace Talaria.Tests.Signing;

/// <summary>What a receiver's developer is told, each from a mistake that somebody made.</summary>
public sealed class SignatureExaminerTests
{
    private const long Now = 1_700_000_000;
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Previous = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    private const string Body = """{"type":"a","data":{"name":"Größe","n":1.0,"list":[1,{}],"none":[]}}""";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);

    private static readonly KnownSecret[] Known = [new("the endpoint's secret", Secret)];

    [Fact]
    public void A_good_signature_says_with_which_secret_and_when() =>
        Found(
            DiagnosisKind.Good,
            "right: it was made with the endpoint's secret, 1 min 30 s ago",
            Examine(Request(at: Now - 90))
        );

    [Fact]
    public void A_signature_of_the_secret_before_is_good_while_it_signs_and_named_when_not()
    {
        var request = Request(Previous);

        Found(
            DiagnosisKind.Good,
            "with the previous secret",
            Examine(request, new KnownSecret("the previous secret", Previous))
        );
        Found(
            DiagnosisKind.OtherSecret,
            "made with the previous secret, not with the endpoint's secret.",
            Examine(request, new KnownSecret("the previous secret", Previous, Valid: false))
        );
    }

    [Theory]
    [InlineData(
        Now - 301,
        DiagnosisKind.TooOld,
        "5 min 1 s ago: a receiver refuses what is more than 5 min away as a replay"
    )]
    [InlineData(Now - 90_061, DiagnosisKind.TooOld, "1 d 1 h ago")]
    [InlineData(Now + 3_700, DiagnosisKind.TooNew, "1 h 1 min in the future")]
    public void An_old_request_is_rightly_signed_and_old(long at, DiagnosisKind kind, string words)
    {
        var found = Examine(Request(at: at));

        Found(kind, words, found);
        Assert.True(found.IsSigned);
    }

    [Theory]
    [InlineData("webhook-id", "X-Other", "The header 'webhook-id' is missing.")]
    [InlineData("webhook-signature", "svix-signature", "There is 'svix-signature'")]
    [InlineData("webhook-signature", "HTTP_WEBHOOK_SIGNATURE", "There is 'HTTP_WEBHOOK_SIGNATURE'")]
    [InlineData("webhook-timestamp", "X-Timestamp", "There is 'X-Timestamp'")]
    public void A_missing_header_is_named_with_those_that_look_like_it(string missing, string there, string words)
    {
        var (headers, body) = Request();
        headers[there] = headers[missing];
        headers.Remove(missing);

        Found(DiagnosisKind.MissingHeader, words, Examine((headers, body)));
    }

    [Theory]
    [InlineData("yesterday", "is 'yesterday'; it has to be a number of unix seconds, like 1700000000.")]
    [InlineData("1700000000.5", "is '1700000000.5'")]
    public void A_timestamp_that_is_none_is_shown(string timestamp, string words)
    {
        var (headers, body) = Request();
        headers["webhook-timestamp"] = timestamp;

        Found(DiagnosisKind.BadTimestamp, words, Examine((headers, body)));
    }

    [Theory]
    [InlineData(Body + "\n", "without the newline at its end")]
    [InlineData("\uFEFF" + Body, "without the byte order mark")]
    [InlineData(
        """{"type": "a", "data": {"name": "Gr\u00f6\u00dfe", "n": 1.0, "list": [1, {}], "none": []}}""",
        "without blanks and newlines between its parts, characters outside ASCII as they are"
    )]
    [InlineData(
        "{\n  \"type\": \"a\",\n  \"data\": {\n    \"name\": \"Größe\", \"n\": 1.0, \"list\": [1, {}], \"none\": [] } }",
        "without blanks and newlines"
    )]
    public void A_body_that_was_written_again_is_told_to_be_verified_raw(string received, string words)
    {
        var found = Examine((Request().Headers, Encoding.UTF8.GetBytes(received)));

        Found(DiagnosisKind.OtherBody, words, found);
        Assert.Contains("Verify the raw bytes", found.Sentence);
    }

    [Theory]
    [InlineData("""{"type": "a", "data": {"n": 1.0, "list": [1, {"b": []}]}}""", "with blanks after colons and commas")]
    [InlineData(
        "{\n  \"type\": \"a\",\n  \"data\": {\n    \"n\": 1.0,\n    \"list\": [\n      1,\n      {}\n    ]\n  }\n}",
        "indented by 2"
    )]
    [InlineData(
        """{"type":"a","data":{"n": 1.0, "list": [1, {}]}}""",
        "with blanks after colons and commas within its parts"
    )]
    [InlineData("{\"a\":1}\r\n", "with CR LF at its end")]
    public void However_the_sender_had_laid_it_out(string sent, string words)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(sent);
        var minified = System.Text.RegularExpressions.Regex.Replace(
            sent,
            @"\s",
            "",
            System.Text.RegularExpressions.RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );

        Found(DiagnosisKind.OtherBody, words, Examine((Request(body: sent).Headers, Encoding.UTF8.GetBytes(minified))));
    }

    [Fact]
    public void A_key_made_in_another_way_is_named()
    {
        string By(byte[] key) => "v1," + Convert.ToBase64String(Hmac(key, $"msg_1.{Now}.{Body}"));

        Found(
            DiagnosisKind.OtherKey,
            "The key was the whole secret as text, its 'whsec_' included; it has to be the bytes that the base64 after 'whsec_' stands for.",
            Examine(Signed(By(Encoding.UTF8.GetBytes(Secret))))
        );
        Found(
            DiagnosisKind.OtherKey,
            "the text after 'whsec_'",
            Examine(Signed(By(Encoding.UTF8.GetBytes(Secret[6..]))))
        );
        Found(DiagnosisKind.OtherKey, "the secret was empty", Examine(Signed(By([]))));

        var hex = new KnownSecret[] { new("the secret", "whsec_0123456789abcdef0123456789abcdef") };
        var decoded = Hmac(Convert.FromHexString("0123456789abcdef0123456789abcdef"), Body);
        Found(
            DiagnosisKind.OtherKey,
            "the hex after 'whsec_' stands for; it has to be the whole secret as text",
            Examiner(Schemes.HexBody)
                .Examine(
                    hex,
                    [new("Agentset-Signature", Convert.ToHexStringLower(decoded))],
                    Encoding.UTF8.GetBytes(Body)
                )
        );
    }

    [Theory]
    [InlineData(Body, "'{body}'; it has to be '{id}.{timestamp}.{body}'")]
    [InlineData("1700000000." + Body, "'{timestamp}.{body}'")]
    [InlineData("1700000000.msg_1." + Body, "'{timestamp}.{id}.{body}'")]
    public void Other_content_is_named(string content, string words) =>
        Found(DiagnosisKind.OtherContent, words, Examine(Signed("v1," + Convert.ToBase64String(Hmac(Key, content)))));

    [Fact]
    public void A_value_around_the_right_hash_is_told()
    {
        var hash = Hmac(Key, $"msg_1.{Now}.{Body}");

        Found(DiagnosisKind.OtherForm, "'v1,' is missing before it", Examine(Signed(Convert.ToBase64String(hash))));
        Found(
            DiagnosisKind.OtherForm,
            "written in another way: the value has to be 'v1,<base64>'",
            Examine(Signed("v1," + Convert.ToHexStringLower(hash)))
        );
        Found(
            DiagnosisKind.OtherForm,
            "has to be 'v1,<base64>'",
            Examine(Signed("v1=" + Convert.ToBase64String(hash)))
        );

        var github = Convert.ToHexStringLower(Hmac("s"u8.ToArray(), Body));
        Found(
            DiagnosisKind.OtherForm,
            "'sha256=' is missing before it",
            Examiner(Schemes.GitHub)
                .Examine([new("it", "s")], [new("x-hub-signature-256", github)], Encoding.UTF8.GetBytes(Body))
        );
    }

    [Fact]
    public void A_secret_of_another_form_is_not_repeated()
    {
        var found = Examiner(Schemes.Standard)
            .Examine([new("the secret given", "hush")], [.. Request().Headers], "{}"u8.ToArray());

        Found(DiagnosisKind.BadSecret, "The secret given has to be 'whsec_' followed by base64.", found);
        Assert.DoesNotContain("hush", found.Sentence);
    }

    [Fact]
    public void What_nobody_knows_is_another_secret_or_another_body()
    {
        Found(DiagnosisKind.NoMatch, "another secret, or another body", Examine(Request(Previous)));
        Found(DiagnosisKind.NoMatch, "The value 'v1,abc' does not look like 'v1,<base64>'.", Examine(Signed("v1,abc")));
        Assert.DoesNotContain(Secret, Examine(Request(Previous)).Sentence);
    }

    [Fact]
    public void A_time_within_the_value_is_read_there()
    {
        var key = SigningKey.Parse(KeyForm.WholeString, "s");
        var value = new Signer(Schemes.Stripe).Sign([key], "", Now, "{}"u8);
        Diagnosis Of(string given) =>
            Examiner(Schemes.Stripe).Examine([new("it", "s")], [new("stripe-signature", given)], "{}"u8.ToArray());

        Found(DiagnosisKind.Good, "0 s ago", Of(value));
        Found(DiagnosisKind.BadTimestamp, "The timestamp 't=' of the signature is missing", Of(value[13..]));
    }

    [Theory]
    [InlineData("webhook-id: msg_1\r\nwebhook-timestamp:17\r\n", "webhook-id=msg_1;webhook-timestamp=17", 0)]
    [InlineData("POST http://x/ HTTP/1.1\n> A: b\n< C: d: e\n", "A=b;C=d: e", 0)]
    [InlineData("-H 'A: b' \\\n --header \"C: d\"", "A=b;C=d", 0)]
    [InlineData("{\n  \"a\": \"b\",\n  \"c\": \"d\"\n}", "a=b;c=d", 0)]
    [InlineData("no header\n: x\na b: c", "", 3)]
    public void Headers_are_read_as_they_are_pasted(string text, string expected, int others)
    {
        var (headers, rest) = HeaderLines.Read(text);

        Assert.Equal(expected, string.Join(';', headers.Select(h => $"{h.Key}={h.Value}")));
        Assert.Equal(others, rest.Count);
    }

    private static void Found(DiagnosisKind kind, string words, Diagnosis found)
    {
        Assert.Contains(words, found.Sentence, StringComparison.Ordinal);
        Assert.Equal(kind, found.Kind);
    }

    private static SignatureExaminer Examiner(SignatureScheme scheme) => new(scheme, "whsec_", new FixedTime(Now));

    private static Diagnosis Examine(
        (Dictionary<string, string> Headers, byte[] Body) request,
        params KnownSecret[] more
    ) => Examiner(Schemes.Standard).Examine([.. Known, .. more], [.. request.Headers], request.Body);

    private static (Dictionary<string, string> Headers, byte[] Body) Signed(string value)
    {
        var (headers, body) = Request();
        headers["webhook-signature"] = value;
        return (headers, body);
    }

    private static (Dictionary<string, string> Headers, byte[] Body) Request(
        string secret = Secret,
        long at = Now,
        string body = Body
    )
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, secret);
        Dictionary<string, string> headers = new()
        {
            ["webhook-id"] = "msg_1",
            ["webhook-timestamp"] = $"{at}",
            ["webhook-signature"] = new Signer(Schemes.Standard).Sign([key], "msg_1", at, bytes),
        };
        return (headers, bytes);
    }

    private static byte[] Hmac(byte[] key, string content) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(content));
}
