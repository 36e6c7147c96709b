using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>The way out of a path that is not there, below a portal link.</summary>
public sealed class LostPageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_path_that_is_not_there_leads_back_into_the_link()
    {
        var made = await server.SendAsync("POST", "/api/v1/organizations/acme/portal");
        var path = new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath;
        using var visitor = new Visitor(server.Process.Url);

        var lost = await visitor.SeeAsync(path + "nothing/here");

        Assert.Equal(404, lost.Status);
        Assert.True(lost.Says($"<a class=\"button\" href=\"{path}\">Back to the overview</a>"), lost.Text);
    }
}
