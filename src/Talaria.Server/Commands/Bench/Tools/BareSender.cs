using System.Security.Cryptography;
using System.Text;
using Talaria.Ids;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Signs and posts, and nothing else: what no server that sends webhooks can do without.</summary>
internal sealed class BareSender(TimeProvider time) : IDisposable
{
    private static readonly byte[] Key = "0123456789abcdef0123456789abcdef"u8.ToArray();

    private readonly IdSource ids = new(time);

    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        }
    );

    public async Task<bool> SendAsync(Uri url, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var id = ids.Next<Talaria.Ids.EventId>().ToString();
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", $"{seconds}");
        request.Headers.TryAddWithoutValidation("webhook-signature", Sign(id, seconds, body.Span));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => client.Dispose();

    private static string Sign(string id, long seconds, ReadOnlySpan<byte> body)
    {
        var head = Encoding.ASCII.GetBytes($"{id}.{seconds}.");
        Span<byte> content = new byte[head.Length + body.Length];
        head.CopyTo(content);
        body.CopyTo(content[head.Length..]);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key, content))}";
    }
}
