using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>agentry's list of webhooks, page by page.</summary>
public sealed class AgentryListTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Webhooks = AgentryCustomer.Webhooks;

    [Fact]
    public async Task An_empty_list_has_everything_but_a_token()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var list = await customer.SendAsync("GET", Webhooks);

        Assert.Equal((200, """{"count":0,"limit":20,"webhooks":[]}"""), (list.Code, list.Text));
        Assert.Equal("no-store", list.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task The_newest_come_first_and_the_oldest_if_so_asked()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var first = await customer.CreateAsync();
        var second = await customer.CreateAsync(""","pod_ids":["p"]""");

        var newest = await customer.SendAsync("GET", Webhooks);
        var oldest = await customer.SendAsync("GET", $"{Webhooks}?ascending=true&limit=7&what=ever");
        var said = await customer.SendAsync("GET", $"{Webhooks}?ascending=false");

        Assert.Equal(
            $$"""{"count":2,"limit":20,"webhooks":[{{second.GetRawText()}},{{first.GetRawText()}}]}""",
            newest.Text
        );
        Assert.Equal(
            $$"""{"count":2,"limit":7,"webhooks":[{{first.GetRawText()}},{{second.GetRawText()}}]}""",
            oldest.Text
        );
        Assert.Equal(newest.Text, said.Text);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("ascending=true&", 3)]
    [InlineData("", 10)]
    [InlineData("ascending=true&", 1)]
    public async Task Pages_give_each_webhook_once(string order, int limit)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var made = await customer.CreateManyAsync(10);

        var pages = await PagesAsync(customer, $"{Webhooks}?{order}limit={limit}");

        Assert.Equal(order.Length > 0 ? made : made.Reverse(), pages.SelectMany(page => page));
        Assert.Equal((10 + limit - 1) / limit, pages.Count);
    }

    [Fact]
    public async Task Twenty_make_a_page_if_no_limit_is_asked_for()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        await customer.CreateManyAsync(21);

        var pages = await PagesAsync(customer, $"{Webhooks}?ascending=false");

        Assert.Equal([20, 1], pages.Select(page => page.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&ascending=true")]
    public async Task A_token_stays_good_while_webhooks_come_and_go(string order)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var made = await customer.CreateManyAsync(6);
        var listed = order.Length > 0 ? made : [.. made.Reverse()];
        var first = await customer.SendAsync("GET", $"{Webhooks}?limit=2{order}");
        var token = first.Json.GetProperty("next_page_token").GetString();

        // The last one that was shown goes, and the next one that would be; and a new one comes.
        await customer.SendAsync("DELETE", $"{Webhooks}/{listed[1]}");
        await customer.SendAsync("DELETE", $"{Webhooks}/{listed[2]}");
        var late = AgentryCustomer.IdOf(await customer.CreateAsync());
        var rest = await PagesAsync(customer, $"{Webhooks}?limit=2{order}", token);

        Assert.Equal(order.Length > 0 ? [.. listed.Skip(3), late] : listed.Skip(3), rest.SelectMany(page => page));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("ascending=yes", "ascending")]
    [InlineData("page_token=", "page_token")]
    [InlineData("page_token=x", "page_token")]
    [InlineData("page_token=%00%F0", "page_token")]
    [InlineData("page_token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "page_token")]
    [InlineData("page_token=a&page_token=b", "page_token")]
    public async Task A_bad_parameter_is_named(string query, string parameter)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var refused = await customer.SendAsync("GET", $"{Webhooks}?{query}");

        Assert.Equal($"""["{parameter}"]""", AgentryCustomer.PathsOf(refused));
    }

    [Fact]
    public async Task Every_bad_parameter_is_named_at_once()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var refused = await customer.SendAsync("GET", $"{Webhooks}?limit=0&ascending=no&page_token=");

        Assert.Equal("""["limit"] ["page_token"] ["ascending"]""", AgentryCustomer.PathsOf(refused));
    }

    [Fact]
    public async Task The_limits_of_the_limit_are_good()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        Assert.Equal(200, (await customer.SendAsync("GET", $"{Webhooks}?limit=1")).Code);
        Assert.Equal(200, (await customer.SendAsync("GET", $"{Webhooks}?limit=100")).Code);
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var other = await Customer.JoinAsync(server, "agentry");
        await customer.CreateManyAsync(2, ""","pod_ids":["p"],"inbox_ids":["p"]""");
        await other.CreateManyAsync(2);
        string[] lists = [Webhooks, "/agent/v0/pods/p/webhooks", "/agent/v0/inboxes/p/webhooks"];
        var tokens = new Dictionary<string, string>
        {
            ["another organization's"] = await TokenAsync(other, $"{Webhooks}?limit=1"),
        };
        foreach (var list in lists)
        {
            tokens[list] = await TokenAsync(customer, $"{list}?limit=1");
            tokens[list + "?ascending=true"] = await TokenAsync(customer, $"{list}?limit=1&ascending=true");
        }

        foreach (var list in lists)
        {
            foreach (var (origin, token) in tokens)
            {
                var answer = await customer.SendAsync("GET", $"{list}?page_token={token}");

                Assert.True(answer.Code == (origin == list ? 200 : 400), $"{origin} in {list}: {answer.Text}");
            }
        }
    }

    private static async Task<string> TokenAsync(Customer customer, string path) =>
        (await customer.SendAsync("GET", path)).Json.GetProperty("next_page_token").GetString()!;

    /// <returns>The ids, page by page.</returns>
    private static async Task<List<string[]>> PagesAsync(Customer customer, string path, string? token = null)
    {
        var pages = new List<string[]>();
        do
        {
            var page = await customer.SendAsync("GET", token is null ? path : $"{path}&page_token={token}");
            Assert.True(page.Code == 200, page.Text);
            pages.Add([.. page.Json.GetProperty("webhooks").EnumerateArray().Select(AgentryCustomer.IdOf)]);
            Assert.Equal(pages[^1].Length, page.Json.GetProperty("count").GetInt32());
            token = page.Json.TryGetProperty("next_page_token", out var next) ? next.GetString()! : null;
        } while (token is not null);
        return pages;
    }
}
