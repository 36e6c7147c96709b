using System.Net;
using System.Text.RegularExpressions;

namespace Talaria.Server.Tests.Harness;

/// <summary>Somebody with a browser that has no script: keeps cookies, follows nothing by itself, and sends forms as a browser does.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient http;

    public Visitor(Uri server)
    {
        Server = server;
        http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = Cookies })
        {
            BaseAddress = server,
        };
    }

    public Uri Server { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The hidden field of the forms that were seen last.</summary>
    public string FormCode { get; private set; } = "";

    /// <summary>What the browser says about where a form comes from; null: nothing.</summary>
    public string? Origin { get; set; } = "";

    public string? FetchSite { get; set; }

    public Task<Seen> SeeAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends a form with the code that the last page had.</summary>
    public Task<Seen> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        SubmitAsync(path, FormCode, fields);

    public Task<Seen> SubmitAsync(string path, string? code, params (string Name, string Value)[] fields)
    {
        var all = fields.Select(f => KeyValuePair.Create(f.Name, f.Value));
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(code is null ? all : all.Append(new("form_code", code))),
        };
        if (Origin is not null)
        {
            request.Headers.Add("Origin", Origin.Length > 0 ? Origin : Server.GetLeftPart(UriPartial.Authority));
        }
        if (FetchSite is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", FetchSite);
        }
        return SendAsync(request);
    }

    /// <summary>Any body as a form of the page's own.</summary>
    public Task<Seen> PostAsync(string path, string type, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return SendAsync(request);
    }

    /// <summary>As the operator; then sees the list of organizations.</summary>
    public async Task<Visitor> SignInAsync(string key = TalariaProcess.OperatorKey)
    {
        var signedIn = await SubmitAsync("/sign-in", ("key", key));
        Assert.Equal(303, signedIn.Status);
        await SeeAsync("/organizations");
        return this;
    }

    public void Dispose() => http.Dispose();

    private async Task<Seen> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using (request)
        using (var response = await http.SendAsync(request, TestContext.Current.CancellationToken))
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (Code().Match(text) is { Success: true } found)
            {
                FormCode = found.Groups["code"].Value;
            }
            return new Seen(
                (int)response.StatusCode,
                text,
                response.Headers.Location?.OriginalString,
                response
                    .Headers.Concat(response.Content.Headers)
                    .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
            );
        }
    }

    [GeneratedRegex(
        "name=\"form_code\" value=\"(?<code>[0-9a-f]+)\"",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Code();
}

/// <summary>A page, or where the visitor was sent to.</summary>
internal sealed record Seen(int Status, string Text, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>In its source: hostile text is told from markup.</summary>
    public bool Says(string words) => Text.Contains(words, StringComparison.Ordinal);

    /// <summary>To a reader: a secret's plus sign is written as an entity.</summary>
    public bool Shows(string words) => WebUtility.HtmlDecode(Text).Contains(words, StringComparison.Ordinal);
}
