using System.Text;
using Talaria.Sdk.Signing;
using Talaria.Server.Dashboard.Verify;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>The script with which customers try their receivers, run against one.</summary>
public sealed class PostSnippetTests
{
    [Theory]
    [MemberData(nameof(SnippetTests.Forms), MemberType = typeof(SnippetTests))]
    public async Task It_posts_what_a_verifier_takes(string name)
    {
        var form = SnippetForm.All.Single(f => f.Name == name);
        await using var receiver = await Receiver.StartAsync();
        using var directory = new TempDirectory();
        var script = directory.Write("post.sh", Snippets.PostOf(form.Subject).Code);
        directory.Write("body.json", "{\"text\": \"Größe – €\",\n \"n\": 1.0}\n");

        var (code, _, errors) = await Run.ProgramAsync(
            "bash",
            [script, $"{receiver.Url}hook"],
            directory: directory.Path,
            environment: new() { [SnippetSubject.SecretVariable] = form.Secret }
        );

        Assert.True(code == 0, errors);
        var received = await receiver.NextAsync();
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        Assert.Equal(Encoding.UTF8.GetBytes("{\"text\": \"Größe – €\",\n \"n\": 1.0}\n"), received.Body);
        var key = SigningKey.Parse(form.Scheme.Key, form.Secret);
        var found = new SignatureVerifier(form.Scheme, TimeProvider.System).Verify(
            [key],
            header => received.Headers.GetValueOrDefault(header),
            received.Body
        );
        Assert.Null(found.Problem);
    }
}
