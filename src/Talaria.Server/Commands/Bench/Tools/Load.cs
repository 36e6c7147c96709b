using System.Globalization;
using System.Text;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>What every scenario works on: 100 endpoints of 10 organizations, 600-byte bodies, one endpoint for each event.</summary>
internal static class Load
{
    public const int Endpoints = 100;
    public const int BodyBytes = 600;
    public const int Connections = 64;
    public const int BatchConnections = 8;
    public const int BatchSize = 100;
    public const int LatencyRate = 500;

    public const string Key = "bench-operator-key-0123456789abcdef";

    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static LoadShape Usual { get; } = new(10, 10);

    public static string Organization(int number) => $"bench-{number:00}";

    /// <summary>Only one endpoint of the organization has this type.</summary>
    public static string Type(int endpoint) => $"bench.{endpoint:00}";

    public static Task AddOrganizationAsync(TalariaClient client, string externalId, CancellationToken cancel) =>
        client.CreateOrganizationAsync(
            new CreateOrganization
            {
                Name = externalId,
                Profile = "standard",
                ExternalId = externalId,
            },
            cancel
        );

    /// <summary>A publish body of exactly 600 bytes.</summary>
    public static byte[] Event(string type)
    {
        var head =
            $$$"""{"type":"{{{type}}}","data":{"id":"job_01K5N7Q2V8","status":"completed","seconds":12.25,"text":"""
            + "\"";
        const string Tail = "\"}}";
        var text = new StringBuilder(head);
        for (var word = 0; text.Length < BodyBytes - Tail.Length; word++)
        {
            text.Append(CultureInfo.InvariantCulture, $"word{word} ");
        }
        text.Length = BodyBytes - Tail.Length;
        return Encoding.ASCII.GetBytes(text.Append(Tail).ToString());
    }
}
