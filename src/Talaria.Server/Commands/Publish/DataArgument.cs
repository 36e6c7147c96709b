using System.Text;
using System.Text.Json;

namespace Talaria.Server.Commands.Publish;

/// <summary>JSON as it is given on a command line: the text itself, <c>@FILE</c>, or <c>-</c> for standard input.</summary>
internal static class DataArgument
{
    /// <returns>The bytes as they were given, or what is wrong with them.</returns>
    public static async Task<(byte[] Content, string? Problem)> ReadAsync(string argument, CancellationToken cancel)
    {
        var content = Encoding.UTF8.GetBytes(argument);
        try
        {
            if (argument == "-")
            {
                await using var input = Console.OpenStandardInput();
                using var all = new MemoryStream();
                await input.CopyToAsync(all, cancel);
                content = all.ToArray();
            }
            else if (argument.StartsWith('@'))
            {
                content = await File.ReadAllBytesAsync(argument[1..], cancel);
            }
            using var document = JsonDocument.Parse(content);
            return (content, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"--data: {e.Message}");
        }
        catch (JsonException e)
        {
            return ([], $"--data is not JSON, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {Sentence(e)}");
        }
    }

    // The position stands in the message once more, in another form.
    private static string Sentence(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
