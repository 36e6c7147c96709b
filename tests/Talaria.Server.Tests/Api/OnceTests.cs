using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Talaria.Server.Api;

namespace Talaria.Server.Tests.Api;

public sealed class OnceTests
{
    private readonly IServiceProvider services = new ServiceCollection()
        .AddSingleton<InFlightKeys>()
        .BuildServiceProvider();

    [Fact]
    public void The_second_of_two_at_the_same_time_is_refused()
    {
        using (var first = Begin("k"))
        {
            using var second = Begin("k");
            using var other = Begin("k2");
            using var elsewhere = Begin("k", route: "/b");

            Assert.NotNull(first.Key);
            Assert.Equal((RefusalKind.Conflict, "idempotency_key_in_use"), (second.Refusal!.Kind, second.Refusal.Code));
            Assert.Null(other.Refusal);
            Assert.Null(elsewhere.Refusal);
        }
        using var later = Begin("k");
        Assert.Null(later.Refusal);
    }

    [Fact]
    public void Without_a_key_nothing_is_kept()
    {
        using var none = Begin(null);

        Assert.Null(none.Key);
        Assert.Null(none.Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("schlüssel")]
    public void A_key_is_one_word_of_visible_ascii(string key)
    {
        using var bad = Begin(key);

        Assert.Equal("bad_idempotency_key", bad.Refusal!.Code);
    }

    private Once Begin(string? key, string route = "/a")
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = "POST";
        if (key is not null)
        {
            http.Request.Headers[Once.Header] = key;
        }
        http.SetEndpoint(
            new RouteEndpoint(
                _ => Task.CompletedTask,
                RoutePatternFactory.Parse(route),
                0,
                EndpointMetadataCollection.Empty,
                null
            )
        );
        return Once.Begin(http, null, "body", _ => [1], _ => new StoredAnswer(200, []));
    }
}
