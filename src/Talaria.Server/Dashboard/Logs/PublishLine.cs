namespace Talaria.Server.Dashboard.Logs;

/// <summary>The command that publishes the first sample of an organization's catalogue: what to do where there is nothing yet.</summary>
public static class PublishLine
{
    /// <returns>Null for customers: publishing is the platform's.</returns>
    public static string? Of(Viewer viewer) =>
        viewer.Words.Types.FirstOrDefault() is { } type ? Of(viewer, type.Name, type.Sample) : null;

    /// <inheritdoc cref="Of(Viewer)"/>
    /// <param name="data">JSON.</param>
    public static string? Of(Viewer viewer, string type, string data)
    {
        if (!viewer.IsOperator)
        {
            return null;
        }
        var body = $$"""{"type":"{{type}}","data":{{data}}}""";
        return $"""
            curl -X POST "$TALARIA_URL/api/v1/organizations/{viewer.Organization.Id}/events" \
              -H "Authorization: Bearer $TALARIA_KEY" -H 'Content-Type: application/json' \
              -d {CurlLine.Quote(body)}
            """;
    }
}
