using System.Buffers;
using System.Buffers.Text;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>A hint as it stands in a NOTIFY: <c>changed</c>, <c>due</c>, <c>notice</c>, <c>replay</c>, or <c>lanes</c> with the lanes that have due rows. Pure.</summary>
internal static class HintText
{
    public const string Due = "due";

    private const string Lanes = "lanes:";

    /// <summary>A kind, and two ids in base64.</summary>
    private const int LaneLength = 1 + 43;

    /// <summary>A payload is at most 7,999 bytes.</summary>
    public const int MostLanes = 180;

    private static readonly (Hint Hint, string Word)[] Words =
    [
        (Hint.Changed, "changed"),
        (Hint.Due, Due),
        (Hint.Notice, "notice"),
        (Hint.Replay, "replay"),
    ];

    public static IEnumerable<string> Write(Hint hints, IReadOnlyCollection<LaneHint> lanes) =>
        Words
            .Where(w => hints.HasFlag(w.Hint))
            .Select(w => w.Word)
            .Concat(lanes.Chunk(MostLanes).Select(chunk => Lanes + string.Concat(chunk.Select(Write))));

    /// <summary>What is not understood (another version's) is a hint to look at everything.</summary>
    public static (Hint Hint, IReadOnlyList<LaneHint> Lanes) Read(string payload)
    {
        if (payload.StartsWith(Lanes, StringComparison.Ordinal))
        {
            var rest = payload.AsMemory(Lanes.Length);
            var lanes = new List<LaneHint>(rest.Length / LaneLength);
            for (; rest.Length >= LaneLength; rest = rest[LaneLength..])
            {
                if (!TryRead(rest.Span[..LaneLength], out var lane))
                {
                    return (Hint.Due, []);
                }
                lanes.Add(lane);
            }
            return (Hint.None, lanes);
        }
        var known = Words.FirstOrDefault(w => w.Word == payload).Hint;
        return (known == Hint.None ? Hint.Changed | Hint.Due : known, []);
    }

    private static string Write(LaneHint lane)
    {
        Span<byte> ids = stackalloc byte[32];
        lane.Organization.Value.TryWriteBytes(ids, bigEndian: true, out _);
        lane.Endpoint.Value.TryWriteBytes(ids[16..], bigEndian: true, out _);
        return (char)lane.Kind + Base64Url.EncodeToString(ids);
    }

    private static bool TryRead(ReadOnlySpan<char> text, out LaneHint lane)
    {
        Span<byte> ids = stackalloc byte[32];
        lane = default;
        var kind = (LaneKind)text[0];
        var written = 0;
        if (
            !Enum.IsDefined(kind)
            || Base64Url.DecodeFromChars(text[1..], ids, out _, out written) != OperationStatus.Done
            || written != ids.Length
        )
        {
            return false;
        }
        lane = new(
            new OrganizationId(new Guid(ids[..16], bigEndian: true)),
            new EndpointId(new Guid(ids[16..], bigEndian: true)),
            kind
        );
        return true;
    }
}

/// <summary>A lane has due rows that no node holds.</summary>
internal readonly record struct LaneHint(OrganizationId Organization, EndpointId Endpoint, LaneKind Kind);

/// <summary>Of which kind they are.</summary>
internal enum LaneKind
{
    Live = 'l',
    Replayed = 'r',
    Test = 't',
}
