using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Sdk.Signing;
using Talaria.Tests.Deliveries.Sending;

namespace Talaria.Tests.Golden;

/// <summary>What a real receiver gets for the sample of an event type, everything that differs from day to day fixed.</summary>
internal static class GoldenRequest
{
    public static readonly DateTimeOffset OccurredAt = new(2026, 3, 26, 12, 0, 0, 123, TimeSpan.Zero);
    public static readonly DateTimeOffset CreatedAt = OccurredAt.AddMilliseconds(333);
    public static readonly DateTimeOffset SentAt = OccurredAt.AddSeconds(7);

    private static readonly Organization Acme = new()
    {
        Id = new OrganizationId(Guid.Parse("019d2a00-0000-7000-8000-00000000ac3e")),
        ExternalId = "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        Name = "Northwind \"Traders\" Zürich",
        Profile = "",
        CreatedAt = OccurredAt,
        UpdatedAt = OccurredAt,
    };

    private static readonly EventId Id = new(Guid.Parse("019d2a97-b27b-7c31-9a55-0e1f2d3c4b5a"));

    /// <summary>As text: the request line and the headers, an empty line, the exact body. Only line ends and the port are changed.</summary>
    public static async Task<string> SendAsync(
        Profile profile,
        string type,
        string data,
        string? secret,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken cancel
    )
    {
        using var receiver = new RawReceiver();
        var endpoint = Endpoint($"http://127.0.0.1:{receiver.Port}/hooks/{profile.Name}", secret, headers);
        var target = new Target(new Contract(profile), Acme, endpoint);
        var happened = new Event
        {
            Id = Id,
            Organization = Acme.Id,
            Type = type,
            Data = Encoding.UTF8.GetBytes(data),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = OccurredAt,
            CreatedAt = CreatedAt,
        };
        using var sender = SenderSetup.Sender();
        var receiving = receiver.NextAsync(cancel);
        var outcome = await sender.SendAsync(target.Prepare(happened, SentAt).Request, cancel);
        Assert.Equal((200, null), (outcome.Status, outcome.Error));
        var request = Encoding.UTF8.GetString(await receiving);
        var body = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return request[..body]
                .Replace("\r\n", "\n", StringComparison.Ordinal)
                .Replace($":{receiver.Port}\n", ":PORT\n", StringComparison.Ordinal)
            + "\n\n"
            + request[(body + 4)..];
    }

    /// <summary>Of the form that the profile makes, and always the same.</summary>
    public static string? Secret(SignatureRule? rule)
    {
        if (rule is null)
        {
            return null;
        }
        byte[] bytes = [.. Enumerable.Range(1, rule.SecretBytes).Select(i => (byte)(i * 37))];
        return rule.SecretPrefix
            + (
                rule.SecretEncoding == SecretEncoding.Hex
                    ? Convert.ToHexStringLower(bytes)
                    : Convert.ToBase64String(bytes)
            );
    }

    private static Endpoint Endpoint(string url, string? secret, IReadOnlyDictionary<string, string> headers) =>
        new()
        {
            Id = new EndpointId(Guid.Parse("019d2a80-0000-7000-8000-0000000000e1")),
            Organization = Acme.Id,
            Url = url,
            Events = ["*"],
            Headers = headers,
            Enabled = true,
            Secrets = secret is null ? [] : [new EndpointSecret(secret, OccurredAt, null)],
            Version = 1,
            CreatedAt = OccurredAt,
            UpdatedAt = OccurredAt,
        };
}
