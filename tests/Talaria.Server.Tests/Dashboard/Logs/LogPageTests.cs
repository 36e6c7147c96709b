using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Logs;

/// <summary>The pages of deliveries and events over HTTP: what they find, refuse and do.</summary>
public sealed class LogPageTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Deliveries = "/organizations/acme/deliveries";
    private const string Events = "/organizations/acme/events";

    [Theory]
    [InlineData("", 200, true)]
    [InlineData("?type=&state=pending&endpoint=&outcome=connect&status=&last=24h&since=&until=", 200, true)]
    [InlineData("?state=delivered", 200, false)]
    [InlineData("?type=b.c", 200, false)]
    [InlineData("?until=2020-01-01T00:00", 200, false)]
    [InlineData("?since=2020-01-01T00:00", 200, true)]
    [InlineData("?state=sent", 422, false)]
    [InlineData("?status=abc", 422, false)]
    [InlineData("?search=nobody-called-it-so", 422, false)]
    [InlineData("?cursor=nonsense", 400, false)]
    public async Task The_list_is_filtered_by_a_form_that_may_be_empty(string query, int status, bool found)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        await AttemptedAsync();

        var seen = await visitor.SeeAsync(Deliveries + query);

        Assert.Equal(status, seen.Status);
        Assert.Equal(found, seen.Says($"id=\"{server.Acme.Delivery}\""));
    }

    [Fact]
    public async Task What_is_wrong_with_a_filter_stands_beside_it_with_what_was_typed()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var seen = await visitor.SeeAsync($"{Deliveries}?status=7%3Cscript%3E&since=soon&search=%22%3E");

        Assert.True(seen.Says("value=\"7&lt;script&gt;\""));
        Assert.True(seen.Says("HTTP status has to be a whole number from 100 to 999."));
        Assert.True(seen.Says("From (UTC) has to be an ISO 8601 time"));
        Assert.True(seen.Says("is no event&#x27;s id or external id"));
    }

    [Fact]
    public async Task Ids_and_external_ids_are_searched_for()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var published = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/events",
            """{"type":"a.b","data":{},"external_id":"order-7"}"""
        );
        var happened = published.Json.GetProperty("id").GetString();

        Assert.Equal(
            $"/organizations/{server.Acme.Organization}/events/{happened}",
            await LeadAsync(Events, "order-7")
        );
        Assert.Equal(
            $"/organizations/{server.Acme.Organization}/deliveries/{server.Acme.Delivery}",
            await LeadAsync(Deliveries, server.Acme.Delivery)
        );
        var list = await visitor.SeeAsync($"{Deliveries}?search=order-7");
        Assert.False(list.Says(server.Acme.Delivery));
        Assert.Equal(2, list.Text.Split("<tr id=\"dlv_").Length);

        async Task<string?> LeadAsync(string path, string word) =>
            (await visitor.SeeAsync($"{path}?search={word}")).Location;
    }

    [Fact]
    public async Task Another_organizations_and_unknown_ones_are_not_there()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        foreach (
            var path in (string[])
                [
                    $"{Deliveries}/{server.Other.Delivery}",
                    $"{Deliveries}/{server.Other.Delivery}/attempts/1/request",
                    $"{Deliveries}/dlv_nonsense",
                    $"{Events}/{server.Other.Event}",
                    $"{Events}/{server.Other.Event}/data",
                    $"{Events}/evt_nonsense",
                ]
        )
        {
            Assert.Equal(404, (await visitor.SeeAsync(path)).Status);
        }
        foreach (var action in (string[])["retry", "cancel"])
        {
            Assert.Equal(404, (await visitor.SubmitAsync($"{Deliveries}/{server.Other.Delivery}/{action}")).Status);
        }
        Assert.Equal(
            404,
            (await visitor.SubmitAsync($"{Events}/{server.Other.Event}/erase", ("confirm", "erase"))).Status
        );
    }

    [Fact]
    public async Task A_delivery_is_cancelled_once_and_delivered_again_as_a_new_one()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var id = await server.OrganizationAsync();
        await server.SendAsync("POST", $"/api/v1/organizations/{id}/endpoints", """{"url":"http://127.0.0.1:9/"}""");
        var (_, delivery) = await PublishAsync(id);
        var own = $"/organizations/{id}/deliveries/{delivery}";

        Assert.Equal(403, (await visitor.SubmitAsync($"{own}/cancel", code: null)).Status);
        var cancelled = await visitor.SubmitAsync($"{own}/cancel");
        var again = await visitor.SubmitAsync($"{own}/cancel");
        var retried = await visitor.SubmitAsync($"{own}/retry");

        Assert.Equal($"{own}?done=delivery-cancelled", cancelled.Location);
        Assert.True((await visitor.SeeAsync(cancelled.Location!)).Says("Cancelled by hand."));
        Assert.Equal(409, again.Status);
        Assert.True(again.Says("role=\"alert\""));
        Assert.Equal(303, retried.Status);
        Assert.NotEqual($"{own}?done=retry-made", retried.Location);
        Assert.True((await visitor.SeeAsync(retried.Location!)).Says($"href=\"{own}\"><code>{delivery}</code>"));
    }

    [Fact]
    public async Task A_payload_is_erased_behind_its_word_and_is_nowhere_any_more()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var id = await server.OrganizationAsync();
        await server.SendAsync("POST", $"/api/v1/organizations/{id}/endpoints", """{"url":"http://127.0.0.1:9/"}""");
        var (happened, delivery) = await PublishAsync(id);
        var own = $"/organizations/{id}/events/{happened}";
        Assert.True((await visitor.SeeAsync(own)).Says("sesame"));
        Assert.Contains("sesame", (await visitor.SeeAsync($"{own}/data")).Text, StringComparison.Ordinal);

        var mistyped = await visitor.SubmitAsync($"{own}/erase", ("confirm", "yes"));
        Assert.Equal(422, mistyped.Status);
        Assert.True(mistyped.Says("has to be erase"));
        var erased = await visitor.SubmitAsync($"{own}/erase", ("confirm", "erase"));

        Assert.Equal($"{own}?done=payload-erased", erased.Location);
        Assert.False((await visitor.SeeAsync(own)).Says("sesame"));
        Assert.Equal(404, (await visitor.SeeAsync($"{own}/data")).Status);
        Assert.False((await visitor.SeeAsync($"/organizations/{id}/deliveries/{delivery}")).Says("sesame"));
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_form_and_is_not_obeyed()
    {
        var made = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", """{"read_only":true}""");
        var root = new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath.TrimEnd('/');
        using var visitor = new Visitor(server.Process.Url);

        foreach (var path in (string[])[$"deliveries/{server.Acme.Delivery}", $"events/{server.Acme.Event}"])
        {
            var seen = await visitor.SeeAsync($"{root}/{path}");
            Assert.Equal(200, seen.Status);
            Assert.False(seen.Says("method=\"post\""));
            Assert.False(seen.Says("\"/organizations/"));
        }
        Assert.Equal(403, (await visitor.SubmitAsync($"{root}/deliveries/{server.Acme.Delivery}/cancel")).Status);
        Assert.Equal(
            403,
            (await visitor.SubmitAsync($"{root}/events/{server.Acme.Event}/erase", ("confirm", "erase"))).Status
        );
    }

    [Fact]
    public async Task Nobody_listens_without_a_session()
    {
        using var visitor = new Visitor(server.Process.Url);

        Assert.StartsWith(
            "/sign-in",
            (await visitor.SeeAsync($"{Deliveries}/live")).Location,
            StringComparison.Ordinal
        );
    }

    private async Task<(string Event, string Delivery)> PublishAsync(string organization)
    {
        var root = $"/api/v1/organizations/{organization}/events";
        var published = await server.SendAsync("POST", root, """{"type":"a.b","data":{"open":"sesame"}}""");
        var id = published.Json.GetProperty("id").GetString()!;
        var shown = await server.SendAsync("GET", $"{root}/{id}");
        return (id, shown.Json.GetProperty("deliveries")[0].GetProperty("id").GetString()!);
    }

    /// <summary>Until the first attempt has been recorded: nobody listens there.</summary>
    private async Task AttemptedAsync()
    {
        var path = $"/api/v1/organizations/acme/deliveries/{server.Acme.Delivery}";
        while ((await server.SendAsync("GET", path)).Json.GetProperty("attempts").GetArrayLength() == 0) { }
    }
}
