using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Endpoints;

/// <summary>Endpoints that stand in a configuration (agentstack's webhook.endpoints): the pages show them and refuse to change them, in
/// the interface's words.</summary>
public sealed class ConfiguredEndpointPagesTests
{
    private const string Words = "The endpoints of this organization are configured, in ";

    [Fact]
    public async Task Pages_show_them_without_a_form_and_every_change_is_refused()
    {
        using var directory = new TempDirectory();
        var file = directory.Write(
            "config.yaml",
            "webhook:\n  endpoints:\n    - url: http://127.0.0.1:9/configured\n      headers: { Authorization: \"Bearer configured-value\" }\n"
        );
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"), arguments: ["--config", file]);
        var cancel = TestContext.Current.CancellationToken;
        var listed = await server.Http.GetFromJsonAsync<JsonElement>(
            "/api/v1/organizations/agentstack/endpoints",
            cancel
        );
        var one = listed.GetProperty("data")[0].GetProperty("id").GetString();
        using var visitor = await new Visitor(server.Url).SignInAsync();
        const string root = "/organizations/agentstack/endpoints";

        foreach (var page in (string[])[root, $"{root}/{one}"])
        {
            var seen = await visitor.SeeAsync(page);
            Assert.Equal(200, seen.Status);
            Assert.True(seen.Says("http://127.0.0.1:9/configured") && seen.Says(" configured, in "), seen.Text);
            Assert.False(seen.Says("configured-value") || seen.Says("/delete") || seen.Says("/edit"));
        }
        foreach (var form in (string[])[$"{root}/new", $"{root}/{one}/edit"])
        {
            var seen = await visitor.SeeAsync(form);
            Assert.Equal(409, seen.Status);
            Assert.True(seen.Says(Words));
        }
        await visitor.SeeAsync("/organizations");
        foreach (
            var (action, fields) in new (string, (string, string)[])[]
            {
                ("new", [("url", "http://127.0.0.1:9/other")]),
                ($"{one}/edit", [("url", "http://127.0.0.1:9/other"), ("version", "1")]),
                ($"{one}/disable", []),
                ($"{one}/delete", [("confirm", "delete")]),
            }
        )
        {
            var refused = await visitor.SubmitAsync($"{root}/{action}", fields);
            Assert.True(refused.Status == 409, $"{action}: {refused.Status}\n{refused.Text}");
            Assert.True(refused.Says(" configured, in "), action);
        }
        var after = await server.Http.GetFromJsonAsync<JsonElement>(
            "/api/v1/organizations/agentstack/endpoints",
            cancel
        );
        Assert.Equal(listed.GetProperty("data").GetRawText(), after.GetProperty("data").GetRawText());
    }
}
