using System.Text;
using Talaria.Server.Api;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Tests.Http.Reading;

public sealed class FieldReaderTests
{
    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var refusal = Read(
            """
            {"url":5,"nam":"x","events":["a",1],"scopes":{"agent":"a"},"headers":{"A":1},"metadata":[],"timeout":"5s",
             "retries":[1,-1],"rate_limit":"fast","enabled":"yes","secret":null,"name":"a","name":"b","a/b~c":1}
            """
        ).Refusal!;

        Assert.Equal(
            [
                "/a~1b~0c",
                "/enabled",
                "/events/1",
                "/headers/A",
                "/metadata",
                "/nam",
                "/name",
                "/rate_limit",
                "/retries/1",
                "/scopes/agent",
                "/timeout",
                "/url",
            ],
            refusal.Problems.Select(p => p.Pointer).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("[1]", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("{\"url\":}", "bad_json")]
    [InlineData("""{"url":"\udfff"}""", "invalid")]
    [InlineData("{}", "invalid")]
    public void A_body_that_is_none_is_refused(string body, string code) =>
        Assert.Equal(code, Read(body).Refusal!.Code);

    [Fact]
    public void A_patch_tells_null_from_absent()
    {
        var change = FieldReader
            .Read(
                Encoding.UTF8.GetBytes("""{"name":null,"timeout":2.5,"retries":null,"headers":{"A":null,"B":"x"}}"""),
                EndpointRequests.ReadChange
            )
            .Value;

        Assert.Equal(new Optional<string>(true, null), change.Name);
        Assert.False(change.Description.IsSet);
        Assert.Equal(TimeSpan.FromSeconds(2.5), change.Timeout.Value);
        Assert.True(change.Retries is { IsSet: true, Value: null });
        Assert.Null(change.Headers!["A"]);
        Assert.Equal("x", change.Headers["B"]);
    }

    [Fact]
    public void A_patch_refuses_null_where_there_is_no_nothing() =>
        Assert.Equal(
            ["/url", "/enabled"],
            FieldReader
                .Read("""{"url":null,"enabled":null}"""u8.ToArray(), EndpointRequests.ReadChange)
                .Refusal!.Problems.Select(p => p.Pointer)
        );

    private static Result<Talaria.Endpoints.NewEndpoint> Read(string json) =>
        FieldReader.Read(Encoding.UTF8.GetBytes(json), EndpointRequests.ReadNew);
}
