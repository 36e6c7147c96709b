using System.Globalization;
using System.Text;
using Talaria.Profiles;
using Talaria.Sdk.Signing;
using Talaria.Server.Dashboard.Verify;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>What snippets are made for, and requests that they take or refuse.</summary>
/// <param name="Name">Its folder below Snippets.</param>
internal sealed record SnippetForm(string Name, SnippetSubject Subject, string Secret)
{
    private static readonly ProfileSet Profiles = ProfileLoader.Load(null).Profiles;

    /// <summary>Every profile that signs, the two key forms where one has two, and two forms that other platforms have.</summary>
    public static readonly IReadOnlyList<SnippetForm> All =
    [
        Of("standard", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        Of("roe", "whsec_plJ3nmyCDGBKInavdOK15jsl"),
        Of("roe", "any string: €, $HOME, \"quoted\" and 'so'", "Roe Phrase"),
        Of("agentry", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
        Of("agentset", "whsec_0123456789abcdef0123456789abcdef"),
        Of("roark", "whsec_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        Foreign(
            "Time In Value",
            new()
            {
                SignatureHeader = "Platform-Signature",
                Content = SignedContent.TimestampBody,
                Key = KeyForm.WholeString,
                Value = "t={timestamp},v1={hex}",
            }
        ),
        Foreign(
            "Named Hash",
            new()
            {
                SignatureHeader = "X-Hub-Signature-256",
                Content = SignedContent.Body,
                Key = KeyForm.WholeString,
                Value = "sha256={hex}",
            }
        ),
    ];

    public SignatureScheme Scheme => Subject.Signature.Scheme;

    /// <summary>A request as the engine signs it.</summary>
    public SnippetRequest Request(string body, DateTimeOffset at, params string[] secrets)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var keys = (secrets is [] ? [Secret] : secrets)
            .Select(s => SigningKey.Parse(Scheme.Key, s, Subject.Signature.SecretPrefix))
            .ToArray();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = "application/json",
            [Scheme.SignatureHeader] = new Signer(Scheme).Sign(keys, "evt_1", at.ToUnixTimeSeconds(), bytes),
        };
        if (Scheme.IdHeader is { } id)
        {
            headers[id] = "evt_1";
        }
        if (Scheme.TimestampHeader is { } timestamp)
        {
            headers[timestamp] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
        return new(Name, Secret, headers, bytes);
    }

    private static SnippetForm Of(string profile, string secret, string? title = null)
    {
        Profiles.TryGet(profile, out var found);
        var named = found! with { Title = title ?? found.Title };
        var subject = SnippetSubject.Of(named, named.Signature!, secret);
        return new(title is null ? profile : Folder(title), subject, secret);
    }

    private static SnippetForm Foreign(string title, SignatureScheme scheme) =>
        new(
            Folder(title),
            new(title, "application/json", new SignatureRule { Scheme = scheme }, scheme.Key),
            "whsec_0123456789abcdef"
        );

    private static string Folder(string title) => title.ToLowerInvariant().Replace(' ', '-');
}

/// <summary>A received request and the secret that the receiver has.</summary>
internal sealed record SnippetRequest(
    string Form,
    string Secret,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    public SnippetRequest Without(string header) =>
        this with
        {
            Headers = Headers.Where(h => h.Key != header).ToDictionary(StringComparer.OrdinalIgnoreCase),
        };

    public SnippetRequest With(string header, string value) =>
        this with
        {
            Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase) { [header] = value },
        };
}

/// <summary>A request and whether it is genuine.</summary>
internal sealed record SnippetCase(string What, SnippetRequest Request, bool Genuine)
{
    // Not ASCII, a line's end and a blank: what a body loses that is read as text or written again.
    private const string Body = "{\"text\": \"Größe – €\",\r\n \"n\": 1.0}\n";

    /// <summary>What every snippet has to tell apart.</summary>
    public static IEnumerable<SnippetCase> Of(SnippetForm form, DateTimeOffset now)
    {
        var (scheme, good) = (form.Scheme, form.Request(Body, now));
        yield return new("genuine", good, true);
        yield return new("genuine, without a body", form.Request("", now), true);
        yield return new("a changed body", good with { Body = [.. good.Body, (byte)'\n'] }, false);
        yield return new("another secret", form.Request(Body, now, Other(form)), false);
        yield return new(
            "a beginning of the signature",
            good.With(scheme.SignatureHeader, Signature(good)[..^1]),
            false
        );
        yield return new("no signature", good.With(scheme.SignatureHeader, ""), false);
        foreach (
            var header in new[] { scheme.SignatureHeader, scheme.IdHeader, scheme.TimestampHeader }.OfType<string>()
        )
        {
            yield return new($"without {header}", good.Without(header), false);
        }
        if (scheme.HasTimestamp)
        {
            yield return new("nearly five minutes old", form.Request(Body, now.AddSeconds(-240)), true);
            yield return new("old", form.Request(Body, now.AddSeconds(-330)), false);
            yield return new("of the future", form.Request(Body, now.AddSeconds(420)), false);
        }
        if (scheme.TimestampHeader is { } timestamp)
        {
            yield return new("a timestamp that is none", good.With(timestamp, "yesterday"), false);
            yield return new("another timestamp", good.With(timestamp, $"{now.ToUnixTimeSeconds() - 1}"), false);
        }
        if (scheme.Several)
        {
            yield return new("of two secrets", form.Request(Body, now, Other(form), form.Secret), true);
        }

        string Signature(SnippetRequest request) => request.Headers[scheme.SignatureHeader];
    }

    private static string Other(SnippetForm form) =>
        form.Subject.Key == KeyForm.WholeString ? "another" : "whsec_" + Convert.ToBase64String(new byte[24]);
}
