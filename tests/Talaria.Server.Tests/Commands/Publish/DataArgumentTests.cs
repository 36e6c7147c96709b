using System.Text;
using Talaria.Server.Commands.Publish;

namespace Talaria.Server.Tests.Commands.Publish;

public sealed class DataArgumentTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "a" : 1.0, "b": "ü" }""")]
    [InlineData("[1]")]
    public async Task Json_is_taken_byte_for_byte(string json)
    {
        var (content, problem) = await DataArgument.ReadAsync(json, TestContext.Current.CancellationToken);

        Assert.Null(problem);
        Assert.Equal(json, Encoding.UTF8.GetString(content));
    }

    [Fact]
    public async Task A_file_is_read()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, """{"from":"file"}""", TestContext.Current.CancellationToken);

        var (content, problem) = await DataArgument.ReadAsync($"@{path}", TestContext.Current.CancellationToken);

        Assert.Null(problem);
        Assert.Equal("""{"from":"file"}""", Encoding.UTF8.GetString(content));
        File.Delete(path);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var (_, problem) = await DataArgument.ReadAsync("@no-such-file.json", TestContext.Current.CancellationToken);

        Assert.Contains("no-such-file.json", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_json_is_told_with_its_place()
    {
        var (_, problem) = await DataArgument.ReadAsync("{\n \"a\": nope}", TestContext.Current.CancellationToken);

        Assert.StartsWith("--data is not JSON, line 2, byte 8: ", problem, StringComparison.Ordinal);
    }
}
