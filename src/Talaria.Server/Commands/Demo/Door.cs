using System.Security.Cryptography;
using System.Text;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Demo;

/// <summary>The way into the demo's dashboard without copying a key: a link that signs in as the operator, once.</summary>
/// <remarks>It is a server of the demo's own, on a port of its own, that does what a person would do at the sign-in page and hands the cookie on:
/// cookies know hosts and no ports. So <c>serve</c> has no other way in than it ever had.</remarks>
internal sealed class Door : IAsyncDisposable
{
    private readonly Uri server;
    private readonly string key;
    private readonly WebApplication listening;
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly byte[] path = Encoding.ASCII.GetBytes(
        $"/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}"
    );

    private int used;

    private Door(Uri server, string key)
    {
        (this.server, this.key) = (server, key);
        listening = Listening.Build(HandleAsync);
    }

    /// <summary>The link.</summary>
    public Uri Url => new($"http://127.0.0.1:{Listening.Port(listening)}{Encoding.ASCII.GetString(path)}");

    public static async Task<Door> OpenAsync(Uri server, string key, CancellationToken cancel)
    {
        var door = new Door(server, key);
        await door.listening.StartAsync(cancel);
        return door;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await listening.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var asked = Encoding.UTF8.GetBytes(context.Request.Path.Value ?? "");
        if (!HttpMethods.IsGet(context.Request.Method) || !CryptographicOperations.FixedTimeEquals(asked, path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // A second time it leads to the dashboard all the same, for who is signed in already.
        if (Interlocked.Exchange(ref used, 1) == 0)
        {
            context.Response.Headers.SetCookie = await SignInAsync(context.RequestAborted);
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = server.AbsoluteUri;
    }

    /// <returns>The cookie, as the dashboard sets it.</returns>
    private async Task<string?> SignInAsync(CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent([new("key", key)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/sign-in")) { Content = form };
        // What a browser says of a form of the page itself.
        request.Headers.Add("Origin", server.GetLeftPart(UriPartial.Authority));
        using var answer = await http.SendAsync(request, cancel);
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First() : null;
    }
}
