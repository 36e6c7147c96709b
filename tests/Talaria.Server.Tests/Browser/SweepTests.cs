using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>Every page in every look: nothing in the console, no request to elsewhere, nothing that axe finds.</summary>
[Collection<InBrowser>]
public sealed class SweepTests(Chromium chromium, World world)
{
    private static readonly Look[] Looks = [Look.Light, Look.Dark, Look.Phone, Look.ScriptOff];

    public static IEnumerable<TheoryDataRow<string>> Names => Sights.All.Select(s => new TheoryDataRow<string>(s.Name));

    [Theory, MemberData(nameof(Names))]
    public async Task Every_page_is_well(string name)
    {
        var sight = Sights.Named(name);
        foreach (var look in Looks)
        {
            using var tab = chromium.Open(world.Url, look);
            if (sight.SignedIn)
            {
                await world.SignInAsync(tab);
            }
            tab.Go(sight.At(world));
            Assert.True(tab.Status == 200, $"{tab.Path}: {tab.Status}\n{tab.Text}");
            tab.Check();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Hostile_content_is_text_and_nothing_is_an_empty_state(string name)
    {
        foreach (var place in (Place[])[world.Hostile, world.Empty])
        {
            if (Sights.Named(name).Of?.Invoke(place) is { } path)
            {
                using var tab = chromium.Open(world.Url);
                await world.SignInAsync(tab);
                tab.Go(path);
                Assert.True(tab.Status == 200, $"{tab.Path}: {tab.Status}\n{tab.Text}");
                Assert.Empty(tab.All("img[src=x]"));
                tab.Check();
            }
        }
    }

    [Fact]
    public async Task Every_page_of_the_program_is_in_the_list()
    {
        var pages = (await DashboardMap.AllAsync()).Where(r => r.IsGet).Select(r => r.Pattern).ToList();

        Assert.NotEmpty(pages);
        Assert.Empty(pages.Except(Sights.All.Select(s => s.Route).Concat(Sights.NoPages)));
    }
}
