using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

public static class TimeInValueWebhooks
{
    // In the handler, before anything parses the body:
    //     using var copy = new MemoryStream();
    //     await request.Body.CopyToAsync(copy);
    //     if (!TimeInValueWebhooks.IsGenuine(request.Headers, copy.ToArray())) return Results.BadRequest();
    public static bool IsGenuine(IHeaderDictionary headers, byte[] body)
    {
        var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET");
        if (string.IsNullOrEmpty(secret))
        {
            throw new InvalidOperationException("WEBHOOK_SECRET is not set.");
        }
        var key = Encoding.UTF8.GetBytes(secret); // The whole string, its prefix included.

        var given = headers["Platform-Signature"].ToString();
        var timestamp = given.Split(',').FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..];

        // What is older than five minutes may be a replay.
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (!long.TryParse(timestamp, out var sent) || sent < now - 300 || sent > now + 300)
        {
            return false;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        var hash = Convert.ToHexString(HMACSHA256.HashData(key, content)).ToLowerInvariant();
        var expected = Encoding.UTF8.GetBytes("t=" + timestamp + ",v1=" + hash);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
    }
}
