using System.Text;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>A body as a page shows it: laid out if it is JSON, as it came beside it, and never more than a page can hold.</summary>
/// <param name="Laid">Laid out; the same as <paramref name="Raw"/> if it is no JSON.</param>
/// <param name="Bytes">Of the whole.</param>
/// <param name="IsCut">There is more than is shown.</param>
public sealed record LogText(string Laid, string Raw, int Bytes, bool IsCut)
{
    public const int Most = 32 * 1024;

    public bool IsLaidOut => !ReferenceEquals(Laid, Raw) && Laid != Raw;

    public static LogText Of(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        var laid = PrettyJson.Of(text);
        return new(Cut(laid), Cut(text), body.Length, text.Length > Most || laid.Length > Most);
    }

    private static string Cut(string text) =>
        text.Length <= Most ? text : text[..(char.IsHighSurrogate(text[Most - 1]) ? Most - 1 : Most)];
}
