using System.Globalization;
using System.Text;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>What every scenario works on: 100 endpoints of 10 organizations, 600-byte bodies, one endpoint for each event.</summary>
internal static class Load
{
    public const int Organizations = 10;
    public const int EndpointsEach = 10;
    public const int Endpoints = Organizations * EndpointsEach;
    public const int BodyBytes = 600;
    public const int Connections = 64;
    public const int BatchConnections = 8;
    public const int BatchSize = 100;
    public const int LatencyRate = 500;

    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static string Organization(int number) => $"bench-{number:00}";

    /// <summary>Only one endpoint of the organization has this type.</summary>
    public static string Type(int endpoint) => $"bench.{endpoint:00}";

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
