namespace Talaria.Server.Http.Reading;

/// <summary>RFC 6901: where a field stands in what was sent.</summary>
internal static class JsonPointer
{
    public static string Of(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
