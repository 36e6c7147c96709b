using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

public static class NamedHashWebhooks
{
    // In the handler, before anything parses the body:
    //     using var copy = new MemoryStream();
    //     await request.Body.CopyToAsync(copy);
    //     if (!NamedHashWebhooks.IsGenuine(request.Headers, copy.ToArray())) return Results.BadRequest();
    public static bool IsGenuine(IHeaderDictionary headers, byte[] body)
    {
        var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET");
        if (string.IsNullOrEmpty(secret))
        {
            throw new InvalidOperationException("WEBHOOK_SECRET is not set.");
        }
        var key = Encoding.UTF8.GetBytes(secret); // The whole string, its prefix included.

        var given = headers["X-Hub-Signature-256"].ToString();

        var hash = Convert.ToHexString(HMACSHA256.HashData(key, body)).ToLowerInvariant();
        var expected = Encoding.UTF8.GetBytes("sha256=" + hash);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
    }
}
