using System.Buffers;

namespace Talaria.Deliveries.Sending;

/// <summary>Keeps of a response what the log shows, within bounds that a hostile receiver cannot stretch.</summary>
internal static class ResponseReader
{
    /// <summary>Bytes of a body that are stored.</summary>
    public const int Kept = 16 * 1024;

    /// <summary>Bytes of a body that are read; a connection with more to come is dropped, not drained.</summary>
    public const int Read = 64 * 1024;

    private const int MostHeaders = 64;
    private const int MostHeaderChars = 8 * 1024;

    /// <summary>At most 64 headers and 8 KiB of them, in the order in which they came.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(HttpResponseMessage response)
    {
        var kept = new List<KeyValuePair<string, string>>(8);
        var left = MostHeaderChars;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            foreach (var value in values)
            {
                Keep(kept, ref left, name, value);
            }
        }
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            foreach (var value in values)
            {
                Keep(kept, ref left, name, value);
            }
        }
        return kept;
    }

    /// <summary>Reads until the end, the limit, the deadline, or the connection's end; never throws for the receiver's sake.</summary>
    public static ValueTask<(byte[] Kept, bool Truncated)> BodyAsync(
        HttpResponseMessage response,
        CancellationToken deadline
    ) =>
        response.Content.Headers.ContentLength == 0
            ? new ValueTask<(byte[], bool)>(([], false))
            : ReadAsync(response, deadline);

    private static async ValueTask<(byte[] Kept, bool Truncated)> ReadAsync(
        HttpResponseMessage response,
        CancellationToken deadline
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Kept);
        byte[]? kept = null;
        var (total, ended) = (0, false);
        try
        {
            var stream = response.Content.ReadAsStream(deadline);
            while (total < Read)
            {
                // Once the part to keep is full, the buffer only serves to count the rest.
                kept ??= total == Kept ? buffer[..Kept] : null;
                var free = kept is null
                    ? buffer.AsMemory(total, Kept - total)
                    : buffer.AsMemory(0, Math.Min(Kept, Read - total));
                var count = await stream.ReadAsync(free, deadline);
                if (count == 0)
                {
                    ended = true;
                    break;
                }
                total += count;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // What has come so far is kept; the status line has already decided the outcome.
        }
        kept ??= buffer[..Math.Min(total, Kept)];
        ArrayPool<byte>.Shared.Return(buffer);
        return (kept, !ended || total > Kept);
    }

    private static void Keep(List<KeyValuePair<string, string>> kept, ref int left, string name, string value)
    {
        left -= name.Length + value.Length;
        if (left >= 0 && kept.Count < MostHeaders)
        {
            kept.Add(new(name, value));
        }
    }
}
