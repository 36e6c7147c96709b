namespace Talaria.Server.Tests.Harness;

/// <summary>What Agent Stack's documentation tells people to write into its config.yaml, word for word.</summary>
internal static class PlatformExamples
{
    public const string One = """
        webhook:
          endpoints:
            - url: "https://example.com/webhook"
              headers:
                Authorization: "Bearer my-secret-token"
              events: ["*"]
        """;

    public const string Two = """
        webhook:
          endpoints:
            - url: "https://ci.example.com/hooks/agentstack"
              headers:
                Authorization: "Bearer ci-token"
              events: ["provider_build.*"]

            - url: "https://monitoring.example.com/ingest"
              headers:
                X-API-Key: "monitoring-key"
              events: ["*"]
        """;
}
