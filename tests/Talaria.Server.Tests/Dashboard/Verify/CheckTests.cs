using Talaria.Endpoints;
using Talaria.Sdk.Signing;
using Talaria.Server.Dashboard.Verify;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>A pasted request and what is said of it, with which secrets; and the profiles' signatures in words.</summary>
public sealed class CheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly SnippetForm Standard = SnippetForm.All.First(f => f.Name == "standard");
    private static readonly SnippetForm Agentset = SnippetForm.All.First(f => f.Name == "agentset");

    [Theory]
    [InlineData("{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("{\r\n\"a\": 1}\r\n", "{\n\"a\": 1}\n")] // The browser's CR LF is LF by then.
    [InlineData("", "")]
    public void A_genuine_request_is_found_so_whatever_the_browser_did_to_the_ends_of_its_lines(
        string sent,
        string pasted
    )
    {
        var found = Examine(Standard, sent, pasted, Standard.Secret);

        Assert.True(found.IsGood, found.Sentence);
        Assert.DoesNotContain(Standard.Secret, found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, DiagnosisKind.Good, "an earlier secret, which still signs along")]
    [InlineData(
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        DiagnosisKind.OtherSecret,
        "not with the secret that you typed"
    )]
    public void Stored_secrets_are_used_where_none_is_typed_and_else_say_where_a_signature_comes_from(
        string? typed,
        DiagnosisKind kind,
        string words
    )
    {
        EndpointSecret[] stored =
        [
            new("whsec_" + Convert.ToBase64String(new byte[30]), Now, ExpiresAt: null),
            new(Standard.Secret, Now, Now.AddHours(1)),
        ];

        var found = Examine(Standard, "{}", "{}", typed, Check.SecretsOf(stored, Now));

        Assert.Equal(kind, found.Kind);
        Assert.Contains(words, found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "{}", "s", "/headers")]
    [InlineData("no header at all", "{}", "s", "/headers")]
    [InlineData("a: b", "{}", null, "/secret")]
    public void What_cannot_be_examined_is_told_beside_its_field(
        string headers,
        string body,
        string? secret,
        string field
    )
    {
        var refused = new Check(headers, body, secret).Examine(Agentset.Subject.Signature, [], new Fixed());

        Assert.Equal([field], refused.Refusal!.Problems.Select(p => p.Pointer));
    }

    [Fact]
    public void What_is_too_long_is_not_examined()
    {
        var check = new Check(new string('a', Check.MostHeaders + 1), new string('b', Check.MostBody + 1), "s");

        var refused = check.Examine(Agentset.Subject.Signature, [], new Fixed());

        Assert.Equal(["/headers", "/body"], refused.Refusal!.Problems.Select(p => p.Pointer));
    }

    [Theory]
    [InlineData(
        "standard",
        "<webhook-id>.<webhook-timestamp>.<body>",
        "The bytes that the base64",
        "more than 5 minutes",
        "both sign"
    )]
    [InlineData("agentset", "<body>", "The whole secret as text", "Keep the ids", "signs at once")]
    [InlineData(
        "roe-phrase",
        "<webhook-id>.<webhook-timestamp>.<body>",
        "has not the form",
        "unix seconds",
        "both sign"
    )]
    [InlineData("time-in-value", "<timestamp>.<body>", "whole secret", "t= of the value", "signs at once")]
    public void A_signature_is_said_in_words(string form, string content, string key, string age, string rotation)
    {
        var words = VerifyingWords.Of(SnippetForm.All.Single(f => f.Name == form).Subject, known: true);

        Assert.Equal(content, words.Content);
        Assert.Contains(key, words.Key, StringComparison.Ordinal);
        Assert.Contains(age, words.Age, StringComparison.Ordinal);
        Assert.Contains(rotation, words.Rotation, StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_of_an_example_has_the_form_of_its_profile() =>
        Assert.All(
            SnippetForm.All.Select(f => f.Subject.Signature),
            rule => Assert.Null(Secrets.Refuse(rule.Scheme.Key, ExampleSecret.Of(rule), rule.SecretPrefix))
        );

    private static Diagnosis Examine(
        SnippetForm form,
        string sent,
        string pasted,
        string? secret,
        IReadOnlyList<KnownSecret>? stored = null
    )
    {
        var headers = form.Request(sent, Now).Headers.Select(h => $"{h.Key}: {h.Value}");
        return new Check(string.Join('\n', headers), pasted, secret)
            .Examine(form.Subject.Signature, stored ?? [], new Fixed())
            .Value;
    }

    private sealed class Fixed : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
