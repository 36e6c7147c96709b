namespace Talaria.Server.Dashboard.Verify;

/// <summary>C# with what .NET 8 and later bring.</summary>
internal static class CSharpSnippet
{
    private const string Template = """
                      | using System.Security.Cryptography;
                      | using System.Text;
                      | using Microsoft.AspNetCore.Http;
                      |
                      | public static class «class»
                      | {
                      |     // In the handler, before anything parses the body:
                      |     //     using var copy = new MemoryStream();
                      |     //     await request.Body.CopyToAsync(copy);
                      |     //     if (!«class».IsGenuine(request.Headers, copy.ToArray())) return Results.BadRequest();
                      |     public static bool IsGenuine(IHeaderDictionary headers, byte[] body)
                      |     {
                      |         var secret = Environment.GetEnvironmentVariable("«secret»");
                      |         if (string.IsNullOrEmpty(secret))
                      |         {
                      |             throw new InvalidOperationException("«secret» is not set.");
                      |         }
        decoded       |         var key = Convert.FromBase64String(secret["«prefix»".Length..]);
        whole         |         var key = Encoding.UTF8.GetBytes(secret); // The whole string, its prefix included.
                      |
                      |         var given = headers["«signature»"].ToString();
        id            |         var id = headers["«id»"].ToString();
        in-header     |         var timestamp = headers["«timestamp»"].ToString();
        in-value      |         var timestamp = given.Split(',').FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..];
        time          |
        time          |         // What is older than five minutes may be a replay.
        time          |         var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        time          |         if (!long.TryParse(timestamp, out var sent) || sent < now - 300 || sent > now + 300)
        time          |         {
        time          |             return false;
        time          |         }
                      |
        stamped id    |         byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        stamped no-id |         byte[] content = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        stamped base64 |         var hash = Convert.ToBase64String(HMACSHA256.HashData(key, content));
        stamped hex   |         var hash = Convert.ToHexString(HMACSHA256.HashData(key, content)).ToLowerInvariant();
        body base64    |         var hash = Convert.ToBase64String(HMACSHA256.HashData(key, body));
        body hex      |         var hash = Convert.ToHexString(HMACSHA256.HashData(key, body)).ToLowerInvariant();
                      |         var expected = Encoding.UTF8.GetBytes(«value»);
        several       |
        several       |         // While the secret is being replaced, two signatures stand side by side.
        several       |         return given
        several       |             .Split(' ')
        several       |             .Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
        single        |         return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
                      |     }
                      | }
        """;

    public static string Of(SnippetSubject subject) =>
        SnippetTemplate.Fill(Template, subject.Holds(), subject.Slots(SnippetSubject.Quoted, SnippetSubject.Sum));
}
