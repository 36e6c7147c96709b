using System.Runtime.InteropServices;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>When something happened to an event. Timestamps are the machine's monotonic clock: comparable between processes.</summary>
/// <param name="Event">A hash of the event's id: eight bytes instead of thirty characters, since a receiver keeps millions.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Stamp(ulong Event, long At)
{
    public static ulong Hash(ReadOnlySpan<char> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        return hash;
    }

    public static ulong Hash(ReadOnlySpan<byte> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in id)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }
        return hash;
    }

    public static byte[] ToBytes(ReadOnlySpan<Stamp> stamps) => MemoryMarshal.AsBytes(stamps).ToArray();

    public static Stamp[] FromBytes(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, Stamp>(bytes).ToArray();
}
