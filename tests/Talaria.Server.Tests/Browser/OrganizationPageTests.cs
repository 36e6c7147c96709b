namespace Talaria.Server.Tests.Browser;

/// <summary>The list of organizations, and making one.</summary>
[Collection<InBrowser>]
public sealed class OrganizationPageTests(Chromium chromium, World world)
{
    [Theory, EachLook]
    public async Task An_organization_is_made_and_found(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go("/organizations").Press("New organization");

        tab.Fill("Name", $"Made in {look}")
            .Fill("External id", $"made-{look}")
            .Fill("Owners", "a@example.com\nb@example.com");
        tab.Press("Make the organization");
        Assert.Contains("The organization was made.", tab.Text, StringComparison.Ordinal);

        tab.Go("/organizations").Fill("Name, id or external id", $"made-{look}").Press("Search");
        var row = Assert.Single(tab.All("tbody tr"));
        Assert.Contains($"Made in {look}", row.Text, StringComparison.Ordinal);
        Assert.Contains("and 1 more", row.Text, StringComparison.Ordinal);
        tab.Check();
    }

    [Theory, EachLook]
    public async Task What_the_API_refuses_is_told_beside_the_field_with_what_was_typed(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go("/organizations/new").Fill("Name", "Kept").Fill("Owners", "nobody").Press("Make the organization");

        Assert.Equal(422, tab.Status);
        Assert.Equal("Kept", tab.Field("Name").GetAttribute("value"));
        Assert.Equal(
            ("nobody", "true"),
            (tab.Field("Owners").GetAttribute("value"), tab.Field("Owners").GetAttribute("aria-invalid"))
        );
        tab.Check();
    }
}
