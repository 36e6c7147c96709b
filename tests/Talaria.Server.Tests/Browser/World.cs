using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Sdk;
using Talaria.Server.Commands.Demo;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>
/// One server for all tests in the browser, with organizations of every profile and all that can happen to them, and with a day behind it. Tests
/// look at it and make organizations of their own for what they change.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private readonly HttpClient http = new();
    private TalariaProcess? process;
    private Receiver? receiver;
    private string? cookie;
    private int made;

    public Uri Url => process!.Url;

    /// <summary>The operator's.</summary>
    public string Key => TalariaProcess.OperatorKey;

    /// <summary>As the operator.</summary>
    public TalariaClient Client { get; private set; } = null!;

    /// <summary>A receiver's address; what it answers: <c>ok</c>, <c>500</c>, <c>410</c>, <c>slow</c>, <c>hostile</c>.</summary>
    public string Hook(string answer, string name) => new Uri(receiver!.Url, $"/{answer}/{name}").AbsoluteUri;

    /// <summary>Agentset: endpoints that are well, failing and disabled; notices; a replay.</summary>
    public Place Northwind { get; private set; } = null!;

    /// <summary>Standard Webhooks: deliveries in every state, one with several attempts, one with a big payload.</summary>
    public Place Larkspur { get; private set; } = null!;

    public Place Roark { get; private set; } = null!;

    public Place Roe { get; private set; } = null!;

    public Place Agentry { get; private set; } = null!;

    public Place Agentstack { get; private set; } = null!;

    /// <summary>Markup and script in every name, URL, payload and response.</summary>
    public Place Hostile { get; private set; } = null!;

    /// <summary>Nothing in it.</summary>
    public Place Empty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await Receiver.StartAsync();
        receiver.Answer = Customers.AnswerAsync;
        var cancel = TestContext.Current.CancellationToken;
        await LiveAsync(directory.File("data"), cancel);
        process = await TalariaProcess.ServeAsync(
            directory.File("data"),
            environment: new Dictionary<string, string>
            {
                ["TALARIA__DASHBOARD__FRAME_ORIGINS"] = receiver.Url.GetLeftPart(UriPartial.Authority),
            }
        );
        http.BaseAddress = process.Url;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Client = new TalariaClient(http, Key);
    }

    /// <summary>A day goes by.</summary>
    private async Task LiveAsync(string data, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var yesterday = new Yesterday(now);
        await using var past = await yesterday.BeginAsync(data, cancel);
        var meanwhile = new List<Publishing>();
        var genesis = new Genesis(
            past.Client,
            Hook,
            time => past.LiveAsync(past.Now + time, meanwhile, cancel),
            cancel
        );
        Hostile = await genesis.OrganizationAsync($"Mallory {Customers.Script}", "standard");
        Empty = await genesis.OrganizationAsync("Quiet Street Books", "standard", "quiet-street");
        Agentstack = await genesis.OrganizationAsync("Basalt Research", "agentstack", "basalt");
        Agentry = await genesis.OrganizationAsync("Fernhill Support", "agentry", "fernhill");
        Roe = await genesis.OrganizationAsync("Tidewater Insurance", "roe", "tidewater");
        Roark = await genesis.OrganizationAsync("Harbor Voice", "roark", "harbor");
        Larkspur = await genesis.OrganizationAsync("Larkspur Labs", "standard", "larkspur");
        Northwind = await genesis.OrganizationAsync("Northwind Traders", "agentset", "northwind");
        Place[] platforms = [Roark, Roe, Agentry, Agentstack];
        await genesis.SettleNorthwindAsync(Northwind);
        await genesis.SettleLarkspurAsync(Larkspur);
        var all = new List<Publishing>();
        foreach (var place in platforms)
        {
            await genesis.SettlePlatformAsync(place);
            all.Add(await genesis.PublishingAsync(place, hourly: 14, Genesis.Several));
        }
        await past.LiveAsync(
            yesterday.Close,
            [
                .. all,
                await genesis.PublishingAsync(Larkspur, hourly: 60),
                await genesis.PublishingAsync(Northwind, hourly: 90),
            ],
            cancel
        );
        await genesis.HappenNorthwindAsync(Northwind, yesterday.Close);
        // The pager is paged no more: it would be disabled.
        meanwhile.Add(
            await genesis.PublishingAsync(Northwind, hourly: 90, without: Northwind.Endpoints["Ops pager"].Events[0])
        );
        await genesis.HappenLarkspurAsync(Larkspur);
        foreach (var place in platforms)
        {
            await genesis.HappenPlatformAsync(place);
        }
        await genesis.FillHostileAsync(Hostile);
        await past.LiveAsync(now, [.. all, .. meanwhile], cancel);
    }

    /// <summary>An organization for one test alone.</summary>
    public async Task<Place> NewAsync(string profile = "standard")
    {
        var genesis = new Genesis(Client, Hook, _ => Task.CompletedTask, TestContext.Current.CancellationToken);
        return await genesis.OrganizationAsync($"Of test {Interlocked.Increment(ref made)}", profile);
    }

    /// <summary>Where a place's pages begin by a new portal link.</summary>
    public async Task<string> LinkAsync(Place place, bool readOnly = false)
    {
        using var body = JsonContent.Create(new { read_only = readOnly });
        using var made = await http.PostAsync(
            $"/api/v1/organizations/{place.Id}/portal",
            body,
            TestContext.Current.CancellationToken
        );
        var text = await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var link = JsonElement.Parse(text).GetProperty("url").GetString()!;
        return new Uri(link).AbsolutePath.TrimEnd('/');
    }

    /// <summary>A page of another origin, one that may frame portals, with a frame of this address.</summary>
    public Uri Framing(string path) => Customers.Framing(receiver!.Url, new Uri(Url, path));

    /// <summary>Signs the operator in, with one session for all tests. A test that signs out signs in by the page first.</summary>
    public async Task SignInAsync(Tab tab)
    {
        if (cookie is null)
        {
            using var form = new FormUrlEncodedContent([new("key", Key)]);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = form };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using var pages = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
            using var answer = await pages.SendAsync(request, TestContext.Current.CancellationToken);
            cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }
        var at = cookie.IndexOf('=', StringComparison.Ordinal);
        tab.Driver.ExecuteCdpCommand(
            "Network.setCookie",
            new()
            {
                ["url"] = Url.AbsoluteUri,
                ["name"] = cookie[..at],
                ["value"] = cookie[(at + 1)..],
                ["httpOnly"] = true,
                ["sameSite"] = "Lax",
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }
        if (receiver is not null)
        {
            await receiver.DisposeAsync();
        }
        directory.Dispose();
    }
}
