using System.Text;
using Talaria.Deliveries.Sending;

namespace Talaria.Tests.Deliveries.Sending;

public sealed class MaskingTests
{
    private static readonly Masking Masking = new([
        "tok-12345678",
        "Bearer abcdefghij",
        "short",
        "whsec_C2FVsBQIhrscChlQ",
    ]);

    [Theory]
    [InlineData("got tok-12345678 and tok-12345678", "got *** and ***")]
    [InlineData("authorization: Bearer abcdefghij", "authorization: ***")]
    [InlineData("only the token: abcdefghij", "only the token: ***")]
    [InlineData("secret=whsec_C2FVsBQIhrscChlQ;", "secret=***;")]
    [InlineData("tok-12345678", "***")]
    [InlineData("a short word stays", "a short word stays")]
    [InlineData("tok-1234567 is another", "tok-1234567 is another")]
    [InlineData("TOK-12345678 is another", "TOK-12345678 is another")]
    [InlineData("", "")]
    public void A_value_is_taken_out_of_body_headers_and_error_wherever_it_stands(string text, string expected)
    {
        var masked = Masking.Apply(Answer(text, text, text));

        Assert.Equal(expected, Encoding.UTF8.GetString(masked.ResponseBody.Span));
        Assert.Equal(expected, masked.ResponseHeaders[1].Value);
        Assert.Equal(expected, masked.Error);
        Assert.Equal(("X-First", "1"), (masked.ResponseHeaders[0].Key, masked.ResponseHeaders[0].Value));
    }

    [Fact]
    public void What_holds_no_value_is_the_same_object()
    {
        var outcome = Answer("ok", "nginx/1.25.3 (Debian)", null);

        Assert.Same(outcome, Masking.Apply(outcome));
        Assert.Same(outcome, Masking.None.Apply(outcome));
    }

    [Theory]
    [InlineData("... tok-12345", true, "... ***")]
    [InlineData("... tok-1234", true, "... ***")]
    [InlineData("... tok-123", true, "... tok-123")]
    [InlineData("... tok-12345", false, "... tok-12345")]
    public void A_value_that_the_end_of_what_is_kept_cuts_in_two_is_taken_out_from_eight_bytes_on(
        string body,
        bool truncated,
        string expected
    )
    {
        var masked = Masking.Apply(Answer(body, "", null) with { Truncated = truncated });

        Assert.Equal(expected, Encoding.UTF8.GetString(masked.ResponseBody.Span));
    }

    [Fact]
    public void A_value_inside_another_leaves_no_rest()
    {
        var masked = new Masking(["12345678", "x12345678y"]).Apply(Answer("x12345678y", "12345678", null));

        Assert.Equal("***", Encoding.UTF8.GetString(masked.ResponseBody.Span));
        Assert.Equal("***", masked.ResponseHeaders[1].Value);
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_as_they_are()
    {
        byte[] body = [0xFF, 0x00, .. "tok-12345678"u8, 0xFE];

        var masked = Masking.Apply(Answer("", "", null) with { ResponseBody = body });

        Assert.Equal((byte[])[0xFF, 0x00, .. "***"u8, 0xFE], masked.ResponseBody.ToArray());
    }

    private static AttemptOutcome Answer(string body, string header, string? error) =>
        new()
        {
            Class = OutcomeClass.Status,
            Status = 200,
            Total = TimeSpan.FromMilliseconds(1),
            ResponseHeaders = [new("X-First", "1"), new("X-Echo", header)],
            ResponseBody = Encoding.UTF8.GetBytes(body),
            Error = error,
        };
}
