using Microsoft.AspNetCore.Http;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>What the receivers of the <see cref="World"/> answer, by the first part of the path.</summary>
internal static class Customers
{
    /// <summary>What would be seen if it ran: in the console, as an element, as a request.</summary>
    public const string Script =
        "</script></pre><script>console.error('hostile')</script><img src=x onerror=\"console.error('hostile')\">{{7*7}}";

    /// <summary>A page of a receiver that has another page in a frame.</summary>
    public static Uri Framing(Uri receiver, Uri page) =>
        new(receiver, $"/frame?{Uri.EscapeDataString(page.AbsoluteUri)}");

    private static string Frame(string page) =>
        $"<!doctype html><title>Platform</title><iframe title='Webhooks' width='1000' height='800' src='{page}'></iframe>";

    /// <param name="kind">The first part of the path.</param>
    public static (int Status, string Type, string Body) AnswerOf(string kind) =>
        kind switch
        {
            "500" => (500, "text/plain", "upstream connect error or disconnect/reset before headers"),
            "503" => (503, "text/plain", "no healthy upstream"),
            "410" => (410, "application/json", """{"error":"gone"}"""),
            "429" => (
                429,
                "application/json",
                """{"error":{"code":"rate_limited","message":"Try again in a minute."}}"""
            ),
            "hostile" => (500, "text/html", $"<!doctype html><h1>{Script}</h1>"),
            var frame when frame.StartsWith("frame?", StringComparison.Ordinal) => (
                200,
                "text/html",
                Frame(Uri.UnescapeDataString(frame[6..]))
            ),
            _ => (200, "application/json", """{"received":true,"queue":{"name":"inbound","depth":3}}"""),
        };

    public static Task AnswerAsync(Received request, HttpContext http)
    {
        var (status, type, body) = AnswerOf(request.Path.Split('/')[1]);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        if (request.Path.StartsWith("/hostile", StringComparison.Ordinal))
        {
            http.Response.Headers["X-Hostile"] = Script;
        }
        return http.Response.WriteAsync(body);
    }
}
