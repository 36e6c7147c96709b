using Talaria.Endpoints;

namespace Talaria.Tests.Endpoints;

/// <summary>Expected values are those of Python's fnmatch.fnmatchcase.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "job.completed", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("job.*", "job.completed", true)]
    [InlineData("job.*", "job.", true)]
    [InlineData("job.*", "job", false)]
    [InlineData("job.*", "job.a.b", true)]
    [InlineData("*.completed", "job.completed", true)]
    [InlineData("*.completed", "job.completed.late", false)]
    [InlineData("Job.*", "job.completed", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyyd", false)]
    [InlineData("**a", "bba", true)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("job.?", "job.ab", false)]
    [InlineData("[abc]", "b", true)]
    [InlineData("[abc]", "d", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]", "d", false)]
    [InlineData("[!a-c]", "d", true)]
    [InlineData("[!a-c]", "a", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("[!]]", "]", false)]
    [InlineData("[!]]", "a", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("[", "[", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("*[0-9]", "v12", true)]
    [InlineData("*[0-9]", "v12x", false)]
    public void A_pattern_matches_a_whole_name(string pattern, string name, bool expected) =>
        Assert.Equal(expected, Glob.IsMatch(pattern, name));

    [Fact]
    public void A_pattern_of_many_stars_does_not_explode() =>
        Assert.False(Glob.IsMatch(string.Concat(Enumerable.Repeat("a*", 100)) + "b", new string('a', 5_000)));
}
