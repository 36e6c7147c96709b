namespace Talaria.Server.Api.OpenApi;

/// <summary>The examples of portal links.</summary>
internal static class PortalExamples
{
    public const string New = """
        { "read_only": false, "expires_in": 3600, "theme": { "name": "Acme webhooks", "accent": "#0a7cff" } }
        """;

    public const string Link = """
        {
          "id": "ses_01K5Z0C3M8QFJ9V2X4B7N6T1RK", "read_only": false,
          "theme": { "name": "Acme webhooks", "accent": "#0a7cff", "logo": null },
          "created_at": "2026-03-26T12:00:00.123Z", "expires_at": "2026-03-26T13:00:00.123Z"
        }
        """;

    public const string Issued = """
        {
          "id": "ses_01K5Z0C3M8QFJ9V2X4B7N6T1RK",
          "url": "https://hooks.acme.example/p/Yb8nQn0l0rT6m3v5x7z9B1D3F5H7J9L1N3P5R7T9V1X/", "read_only": false,
          "theme": { "name": "Acme webhooks", "accent": "#0a7cff", "logo": null },
          "created_at": "2026-03-26T12:00:00.123Z", "expires_at": "2026-03-26T13:00:00.123Z"
        }
        """;
}
