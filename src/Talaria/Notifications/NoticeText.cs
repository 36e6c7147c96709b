using Talaria.Endpoints;

namespace Talaria.Notifications;

/// <summary>What notices say, in one sentence each. Pure.</summary>
public static class NoticeText
{
    public static string Added(Endpoint endpoint) => $"{Name(endpoint)} was added.";

    public static string Enabled(Endpoint endpoint) => $"{Name(endpoint)} was enabled.";

    public static string Disabled(Endpoint endpoint) => $"{Name(endpoint)} was disabled: {endpoint.DisabledReason}.";

    /// <param name="warning">As <see cref="HealthSignal.Warn"/> says it.</param>
    public static string Failing(Endpoint endpoint, string warning, string? lastError) =>
        lastError is null
            ? $"{Name(endpoint)} is failing: {warning}."
            : $"{Name(endpoint)} is failing: {warning}; the last error is: {lastError}.";

    private static string Name(Endpoint endpoint) =>
        endpoint.Name is { } name ? $"Endpoint '{name}' ({endpoint.Url})" : $"Endpoint {endpoint.Url}";
}
