using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

public static class AgentryWebhooks
{
    // In the handler, before anything parses the body:
    //     using var copy = new MemoryStream();
    //     await request.Body.CopyToAsync(copy);
    //     if (!AgentryWebhooks.IsGenuine(request.Headers, copy.ToArray())) return Results.BadRequest();
    public static bool IsGenuine(IHeaderDictionary headers, byte[] body)
    {
        var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET");
        if (string.IsNullOrEmpty(secret))
        {
            throw new InvalidOperationException("WEBHOOK_SECRET is not set.");
        }
        var key = Convert.FromBase64String(secret["whsec_".Length..]);

        var given = headers["svix-signature"].ToString();
        var id = headers["svix-id"].ToString();
        var timestamp = headers["svix-timestamp"].ToString();

        // What is older than five minutes may be a replay.
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (!long.TryParse(timestamp, out var sent) || sent < now - 300 || sent > now + 300)
        {
            return false;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var hash = Convert.ToBase64String(HMACSHA256.HashData(key, content));
        var expected = Encoding.UTF8.GetBytes("v1," + hash);

        // While the secret is being replaced, two signatures stand side by side.
        return given
            .Split(' ')
            .Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
    }
}
