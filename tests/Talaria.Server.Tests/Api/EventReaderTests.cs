using System.Text;
using Talaria.Server.Api;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Tests.Api;

public sealed class EventReaderTests
{
    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""{ "a" : 1.0e+2 , "ü":"\u00fc<" }""")]
    [InlineData("\"text\"")]
    [InlineData("-12.50")]
    [InlineData("null")]
    [InlineData("[1, [2], {}]")]
    public void Data_is_kept_byte_for_byte(string data)
    {
        var read = EventReader.ReadOne(Utf8($$"""{ "type" : "a.b" , "data" : {{data}}  , "external_id":null}"""));

        Assert.Equal("a.b", read.Value.Type);
        Assert.Equal(data, Encoding.UTF8.GetString(read.Value.Data.Span));
        Assert.Null(read.Value.ExternalId);
    }

    [Fact]
    public void Every_field_reaches_its_place()
    {
        var read = EventReader
            .ReadOne(
                Utf8(
                    """{"occurred_at":"2026-03-26T12:00:00.123456789+02:00","scopes":{"agent":["a","b"]},"external_id":"x","data":{},"type":"t"}"""
                )
            )
            .Value;

        Assert.Equal(["a", "b"], read.Scopes!["agent"]);
        Assert.Equal("x", read.ExternalId);
        Assert.Equal(new DateTimeOffset(2026, 3, 26, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567), read.OccurredAt);
    }

    [Fact]
    public void Every_problem_of_a_body_is_reported_at_once()
    {
        var refusal = EventReader
            .ReadOne(
                Utf8(
                    """{"typ":"a","data":1,"data":2,"scopes":{"agent":[1]},"external_id":5,"occurred_at":"yesterday"}"""
                )
            )
            .Refusal!;

        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Equal(
            ["/data", "/external_id", "/occurred_at", "/scopes/agent/0", "/typ", "/type"],
            refusal.Problems.Select(p => p.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.Contains("'type'", refusal.Problems.Single(p => p.Pointer == "/typ").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "bad_json")]
    [InlineData("{", "bad_json")]
    [InlineData("nonsense", "bad_json")]
    [InlineData("""{"type":"a","data":{}} x""", "bad_json")]
    [InlineData("""{"type":"a","data":{'a':1}}""", "bad_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("\"text\"", "not_an_object")]
    [InlineData("""{"type":"\ud800","data":{}}""", "invalid")]
    [InlineData("""{"\ud800":"a","type":"a","data":{}}""", "invalid")]
    [InlineData("""{"type":null,"data":{}}""", "invalid")]
    [InlineData("""{"type":"a","data":{},"organization":"o"}""", "invalid")]
    public void A_body_that_is_no_event_is_refused(string body, string code) =>
        Assert.Equal(code, EventReader.ReadOne(Utf8(body)).Refusal!.Code);

    [Fact]
    public void A_body_that_is_no_utf8_is_refused() =>
        Assert.Equal(
            "bad_json",
            EventReader.ReadOne([.. Utf8("{\"type\":\"a\",\"data\":\""), 0xFF, .. Utf8("\"}")]).Refusal!.Code
        );

    [Fact]
    public void Problems_of_a_batch_point_into_the_list()
    {
        var refusal = EventReader
            .ReadMany(Utf8("""[{"type":"a","data":1},{"type":2,"data":1},3,{}]"""), namesOrganization: false, most: 10)
            .Refusal!;

        Assert.Equal(["/1/type", "/2", "/3/type", "/3/data"], refusal.Problems.Select(p => p.Pointer));
    }

    [Theory]
    [InlineData("[]", "batch_empty")]
    [InlineData("{}", "not_a_list")]
    [InlineData("[1,2,3]", "batch_too_large")]
    [InlineData("[{},", "bad_json")]
    public void A_batch_that_is_none_is_refused(string body, string code) =>
        Assert.Equal(code, EventReader.ReadMany(Utf8(body), namesOrganization: false, most: 2).Refusal!.Code);

    [Fact]
    public void An_event_of_a_batch_is_at_most_a_mebibyte()
    {
        var big = Utf8($$"""[{"type":"a","data":"{{new string('x', RequestBody.Limit)}}"}]""");

        var refusal = EventReader.ReadMany(big, namesOrganization: false, most: 2).Refusal!;

        Assert.Equal((RefusalKind.TooLarge, "/0"), (refusal.Kind, refusal.Problems[0].Pointer));
    }

    [Fact]
    public void Of_a_million_mistakes_a_hundred_are_told()
    {
        var fields = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"f{i}\":1"));

        var refusal = EventReader.ReadOne(Utf8($$"""{"type":"a","data":1,{{fields}}}""")).Refusal!;

        Assert.Equal(FieldProblem.Most, refusal.Problems.Count);
    }

    [Fact]
    public void The_operators_batch_names_organizations()
    {
        var events = EventReader
            .ReadMany(Utf8("""[{"type":"a","data":1,"organization":"acme"}]"""), namesOrganization: true, most: 2)
            .Value;
        var refusal = EventReader
            .ReadMany(Utf8("""[{"type":"a","data":1}]"""), namesOrganization: true, most: 2)
            .Refusal!;

        Assert.Equal("acme", Assert.Single(events).Organization);
        Assert.Equal("/0/organization", Assert.Single(refusal.Problems).Pointer);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
