using Talaria.Deliveries.Sending;

namespace Talaria.Deliveries.Statistics;

/// <summary>What came of an attempt as one of a few words: the status's family, or what went wrong. The numbers are stored.</summary>
public static class OutcomeCode
{
    /// <summary>A 2xx.</summary>
    public const byte Delivered = 2;

    private static readonly string[] Words =
    [
        "0xx",
        "1xx",
        "2xx",
        "3xx",
        "4xx",
        "5xx",
        "6xx",
        "7xx",
        "8xx",
        "9xx",
        "status",
        "dns",
        "connect",
        "tls",
        "timeout",
        "reset",
        "protocol",
        "blocked",
    ];

    public static byte Of(OutcomeClass outcome, int? status) =>
        (byte)(status is { } given ? Math.Clamp(given / 100, 0, 9) : 10 + (int)outcome);

    public static string WordOf(byte code) => Words[code];
}
