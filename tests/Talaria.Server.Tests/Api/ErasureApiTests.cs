using System.Text.Json;
using Talaria.Sdk;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Payload erasure over HTTP and through the client.</summary>
public sealed class ErasureApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_erased_event_says_so_and_its_delivery_is_not_sent_again()
    {
        await using var receiver = await Receiver.StartAsync();
        var (organization, published) = await PublishedAsync(receiver.Url);
        await receiver.NextAsync();
        var deliveries = $"{organization}/deliveries";
        var delivered = await DeliveredAsync(deliveries);

        var erased = await server.SendAsync("DELETE", $"{published}/data");
        var again = await server.SendAsync("DELETE", $"{published}/data");
        var shown = await server.SendAsync("GET", published);
        var listed = await server.SendAsync("GET", $"{organization}/events");
        var delivery = await server.SendAsync("GET", $"{deliveries}/{delivered}");
        var retried = await server.SendAsync("POST", $"{deliveries}/{delivered}/retry");

        Assert.Equal((204, "", 204), (erased.Code, erased.Text, again.Code));
        foreach (var resource in new[] { shown.Json, listed.Json.GetProperty("data")[0] })
        {
            Assert.Equal(JsonValueKind.Null, resource.GetProperty("data").ValueKind);
            Assert.Equal(JsonValueKind.String, resource.GetProperty("data_erased_at").ValueKind);
        }
        var attempt = Assert.Single(delivery.Json.GetProperty("attempts").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, attempt.GetProperty("request").GetProperty("body").ValueKind);
        Assert.Equal("", attempt.GetProperty("response").GetProperty("body").GetString());
        Assert.Equal(200, attempt.GetProperty("status").GetInt32());
        Assert.Equal((409, "data_erased"), (retried.Code, retried.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Who_may_not_manage_or_names_no_event_erases_nothing()
    {
        var (organization, published) = await PublishedAsync(null);
        var key = await server.SendAsync(
            "POST",
            $"{organization}/keys",
            """{"name":"reader","permissions":["read","publish"]}"""
        );

        var forbidden = await server.SendAsync(
            "DELETE",
            $"{published}/data",
            key: key.Json.GetProperty("key").GetString()
        );
        var unknown = await server.SendAsync("DELETE", $"{organization}/events/evt_00000000000000000000000000/data");
        var shown = await server.SendAsync("GET", published);

        Assert.Equal((403, 404), (forbidden.Code, unknown.Code));
        Assert.Equal("event_not_found", unknown.Json.GetProperty("code").GetString());
        Assert.Equal(1, shown.Json.GetProperty("data").GetProperty("a").GetInt32());
        Assert.Equal(JsonValueKind.Null, shown.Json.GetProperty("data_erased_at").ValueKind);
    }

    [Fact]
    public async Task The_client_erases()
    {
        var (_, published) = await PublishedAsync(null);
        var names = published.Split('/');
        using var http = new HttpClient { BaseAddress = server.Process.Url };
        var client = new TalariaClient(http, TalariaProcess.OperatorKey);

        await client.EraseEventDataAsync(names[^3], names[^1], TestContext.Current.CancellationToken);

        var shown = await client.GetEventAsync(names[^3], names[^1], TestContext.Current.CancellationToken);
        Assert.Null(shown.Data);
        Assert.NotNull(shown.DataErasedAt);
    }

    private async Task<string> DeliveredAsync(string deliveries)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var listed = await server.SendAsync("GET", $"{deliveries}?state=delivered");
            if (listed.Json.GetProperty("data").EnumerateArray().ToList() is [var only])
            {
                return only.GetProperty("id").GetString()!;
            }
        }
    }

    /// <param name="url">Null: nobody listens.</param>
    private async Task<(string Organization, string Event)> PublishedAsync(Uri? url)
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        if (url is not null)
        {
            await server.SendAsync("POST", $"{root}/endpoints", $$"""{"url":"{{url}}"}""");
        }
        var published = await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{"a":1}}""");
        return (root, $"{root}/events/{published.Json.GetProperty("id").GetString()}");
    }
}
