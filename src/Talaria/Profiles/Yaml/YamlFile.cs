using System.Text;

namespace Talaria.Profiles.Yaml;

/// <summary>Reads the text of a YAML file: UTF-8, or UTF-16 with its mark.</summary>
public static class YamlFile
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <exception cref="IOException">It cannot be read, or is no text: what stood for broken bytes would be taken for what was meant.</exception>
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException("it is not UTF-8", e);
        }
    }
}
