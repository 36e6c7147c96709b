using System.Net;
using System.Net.Sockets;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>How many wrong keys an address may try: a fixed table of counters, so that a flood costs neither memory nor work.</summary>
/// <remarks>Of this node alone; addresses that fall onto the same counter share it.</remarks>
internal sealed class SignInPace(TimeProvider time)
{
    public const int Tries = 10;
    private const int Counters = 4096;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly (long Window, int Tries)[] counters = new (long, int)[Counters];
    private readonly Lock gate = new();

    /// <summary>Counts a try before anybody knows what comes of it: many at once are not more than one after another.</summary>
    /// <returns>How long to wait before another try, or null: it may be now.</returns>
    public TimeSpan? Begin(IPAddress? from)
    {
        var now = time.GetUtcNow();
        var window = Number(now);
        lock (gate)
        {
            ref var counter = ref counters[IndexOf(from)];
            var tries = counter.Window == window ? counter.Tries : 0;
            if (tries >= Tries)
            {
                return TimeSpan.FromTicks(Window.Ticks - (now.UtcTicks % Window.Ticks));
            }
            counter = (window, tries + 1);
            return null;
        }
    }

    /// <summary>The key was right: the try does not count.</summary>
    public void Right(IPAddress? from)
    {
        lock (gate)
        {
            ref var counter = ref counters[IndexOf(from)];
            counter.Tries = Math.Max(0, counter.Tries - 1);
        }
    }

    private static long Number(DateTimeOffset at) => at.UtcTicks / Window.Ticks;

    /// <summary>Of IPv6 the network: one customer has all of its addresses.</summary>
    private static int IndexOf(IPAddress? from)
    {
        if (from is null)
        {
            return 0;
        }
        var bytes = from.IsIPv4MappedToIPv6 ? from.MapToIPv4().GetAddressBytes() : from.GetAddressBytes();
        var hash = new HashCode();
        hash.AddBytes(
            from.AddressFamily == AddressFamily.InterNetworkV6 && bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes
        );
        return (int)((uint)hash.ToHashCode() % Counters);
    }
}
