using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Tests.Profiles;

/// <summary>docs/profiles.md is true: its profiles load, its body is what is sent, and it names every field.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "profiles.md"));

    [Fact]
    public void The_profiles_of_the_page_are_good()
    {
        string[] profiles = [.. Profiles()];

        Assert.NotEmpty(profiles);
        Assert.All(profiles, text => Assert.Empty(ProfileLoader.Read(text, "docs/profiles.md").Problems));
    }

    [Fact]
    public void The_body_of_the_page_is_what_the_profile_above_it_sends()
    {
        var profile = ProfileLoader.Read(Profiles().First(), "docs/profiles.md").Profile!;
        var shown = JsonNode.Parse(Blocks("json").First())!;
        Assert.True(EventId.TryParse((string)shown["id"]!, out var id));
        var sentAt = (DateTimeOffset)shown["sent_at"]!;
        var type = profile.Catalogue.Types[(string)shown["event"]!];
        var happened = new Event
        {
            Id = id,
            Organization = default,
            Type = type.Name,
            Data = Encoding.UTF8.GetBytes(type.Sample),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = sentAt,
            CreatedAt = sentAt,
        };

        var body = Envelope.Compile(profile).Render(new EnvelopeValues(happened, sentAt, null));

        Assert.Equal(shown.ToJsonString(), Encoding.UTF8.GetString(body));
    }

    [Fact]
    public void The_page_names_every_field_of_the_schema()
    {
        var code = string.Join('\n', Code().Matches(Page).Select(m => m.Value));

        var missing = Fields(JsonNode.Parse(ProfileLoader.Schema)!)
            .Distinct(StringComparer.Ordinal)
            .Where(field => !Regex.IsMatch(code, $@"(?<!\w){field}(?!\w)", RegexOptions.None, TimeSpan.FromSeconds(1)));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Profiles() =>
        Blocks("yaml").Where(text => text.StartsWith("name:", StringComparison.Ordinal));

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Page).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["text"].Value);

    /// <summary>What stands in any "properties" of the schema.</summary>
    private static IEnumerable<string> Fields(JsonNode schema) =>
        schema switch
        {
            JsonObject all => all.SelectMany(part =>
                part is { Key: "properties", Value: JsonObject fields }
                    ? fields.SelectMany(f => Fields(f.Value!).Prepend(f.Key))
                    : Fields(part.Value!)
            ),
            JsonArray list => list.SelectMany(item => Fields(item!)),
            _ => [],
        };

    private static string Root([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", ".."));

    [GeneratedRegex(
        "^```(?<language>[a-z]+)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block();

    [GeneratedRegex("```.*?```|`[^`\n]+`", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
