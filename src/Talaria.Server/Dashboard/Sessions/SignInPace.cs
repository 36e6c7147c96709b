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

    private readonly (long Window, int Wrong)[] counters = new (long, int)[Counters];
    private readonly Lock gate = new();

    /// <returns>How long to wait before another try, or null: it may be now.</returns>
    public TimeSpan? Wait(IPAddress? from)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var (window, wrong) = counters[IndexOf(from)];
            return window == Number(now) && wrong >= Tries
                ? TimeSpan.FromTicks(Window.Ticks - (now.UtcTicks % Window.Ticks))
                : null;
        }
    }

    public void Wrong(IPAddress? from)
    {
        var window = Number(time.GetUtcNow());
        lock (gate)
        {
            ref var counter = ref counters[IndexOf(from)];
            counter = counter.Window == window ? (window, counter.Wrong + 1) : (window, 1);
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
