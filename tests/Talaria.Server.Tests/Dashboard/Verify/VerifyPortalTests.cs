using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Server.Dashboard.Verify;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>The page below portal links: whose words it speaks, and who may check with it.</summary>
public sealed class VerifyPortalTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly SnippetForm Standard = SnippetForm.All.First(f => f.Name == "standard");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_checks_with_the_endpoints_own_secret_or_a_typed_one_and_one_that_reads_only_not_at_all(
        bool readOnly
    )
    {
        var portal = await PostAsync(
            "portal",
            new { read_only = readOnly, theme = new { accent = "#335577", name = "Pelican AI" } }
        );
        var endpoint = await PostAsync(
            "endpoints",
            new
            {
                name = $"Of {readOnly}",
                url = "https://receiver.invalid/hook",
                secret = Standard.Secret,
            }
        );
        var root = new Uri(portal.GetProperty("url").GetString()!).AbsolutePath;
        var page = $"{root}verify?endpoint={endpoint.GetProperty("id").GetString()}";
        using var visitor = new Visitor(server.Process.Url);
        var request = Standard.Request("{}", TimeProvider.System.GetUtcNow());
        var headers = string.Join('\n', request.Headers.Select(h => $"{h.Key}: {h.Value}"));

        var seen = await visitor.SeeAsync(page);
        var stored = await visitor.SubmitAsync(page, ("headers", headers), ("body", "{}"), ("secret", ""));
        var typed = await visitor.SubmitAsync(page, ("headers", headers), ("body", "{}"), ("secret", Standard.Secret));
        var foreign = await visitor.SubmitAsync(page, code: null, ("headers", headers), ("body", "{}"));

        Assert.Equal(200, seen.Status);
        Assert.True(seen.Says("Pelican AI") && seen.Says("class PelicanAIWebhooks"));
        Assert.Equal(!readOnly, seen.Says("<textarea"));
        Assert.All((Seen[])[stored, typed], s => Assert.Equal(readOnly ? 403 : 200, s.Status));
        Assert.Equal(!readOnly, stored.Says("it was made with this endpoint"));
        Assert.Equal(!readOnly, typed.Says("made with the secret that you typed"));
        Assert.Equal(403, foreign.Status);
        Assert.All((Seen[])[seen, stored, typed], s => Assert.False(s.Shows(Standard.Secret)));
    }

    private async Task<JsonElement> PostAsync(string what, object body)
    {
        var made = await server.SendAsync("POST", $"/api/v1/organizations/acme/{what}", JsonContent.Create(body));
        Assert.Equal(201, made.Code);
        return made.Json;
    }
}
