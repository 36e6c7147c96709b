namespace Talaria.Server.Dashboard.Verify;

/// <summary>A snippet as the page shows it.</summary>
/// <param name="Id">For addresses and element ids.</param>
/// <param name="Name">The language's own name.</param>
/// <param name="File">What one would call the file.</param>
public sealed record Snippet(string Id, string Name, string File, string Code);

/// <summary>Code that verifies one endpoint's requests, in the languages that receivers are written in.</summary>
internal static class Snippets
{
    public static IReadOnlyList<Snippet> Of(SnippetSubject subject) =>
        [
            new("csharp", "C#", $"{subject.ClassName}.cs", CSharpSnippet.Of(subject)),
            new("node", "Node.js", "webhooks.mjs", NodeSnippet.Of(subject)),
            new("python", "Python", "webhooks.py", PythonSnippet.Of(subject)),
            new("go", "Go", "webhooks.go", GoSnippet.Of(subject)),
            new("shell", "curl + openssl", "check.sh", ShellSnippet.CheckOf(subject)),
        ];

    /// <summary>A script that posts a signed request to the receiver, to try it before the first real one comes.</summary>
    public static Snippet PostOf(SnippetSubject subject) =>
        new("post", "Try it", "post.sh", ShellSnippet.PostOf(subject));
}
