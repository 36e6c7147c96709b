using System.Buffers.Binary;
using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Ids;

namespace Talaria.Storage;

/// <summary>A recorded attempt in the journal: 83 bytes, the fields in their order here, numbers big-endian.</summary>
internal readonly record struct JournalEntry(
    OrganizationId Organization,
    EndpointId Endpoint,
    DeliveryId Delivery,
    AttemptId Attempt,
    DateTimeOffset At,
    TimeSpan Duration,
    int Number,
    int? Status,
    OutcomeClass Outcome,
    DeliveryState State,
    bool Test
)
{
    public const int Size = 83;

    /// <summary>0xx is no status.</summary>
    private const int NoStatus = 0;

    public byte Code => OutcomeCode.Of(Outcome, Status);

    public FailedAttempt? Failure =>
        Code == OutcomeCode.Delivered ? null : new FailedAttempt(At, Outcome, Status, Delivery, Attempt);

    /// <summary>With what is looked up of its delivery.</summary>
    public LiveAttempt Told(EventId happened, string type, long position) =>
        new(
            Attempt,
            Organization,
            Delivery,
            happened,
            type,
            Endpoint,
            Number,
            At,
            Outcome,
            Status,
            Duration,
            State,
            Test
        )
        {
            Position = position,
        };

    /// <summary>Of an entry as it is stored: most are passed over for it.</summary>
    public static OrganizationId OrganizationOf(ReadOnlySpan<byte> entry) => new(Id(entry, 0));

    /// <summary>As <see cref="OrganizationOf"/>.</summary>
    public static EndpointId EndpointOf(ReadOnlySpan<byte> entry) => new(Id(entry, 16));

    public void Write(Span<byte> to)
    {
        Organization.Value.TryWriteBytes(to, bigEndian: true, out _);
        Endpoint.Value.TryWriteBytes(to[16..], bigEndian: true, out _);
        Delivery.Value.TryWriteBytes(to[32..], bigEndian: true, out _);
        Attempt.Value.TryWriteBytes(to[48..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(to[64..], At.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32BigEndian(to[72..], (uint)Math.Min(Duration.TotalMicroseconds, uint.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(to[76..], (ushort)Math.Min(Number, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(to[78..], (ushort)(Status ?? NoStatus));
        to[80] = (byte)Outcome;
        to[81] = (byte)State;
        to[82] = Test ? (byte)1 : (byte)0;
    }

    public static JournalEntry Read(ReadOnlySpan<byte> from)
    {
        var status = BinaryPrimitives.ReadUInt16BigEndian(from[78..]);
        return new JournalEntry(
            OrganizationOf(from),
            EndpointOf(from),
            new DeliveryId(Id(from, 32)),
            new AttemptId(Id(from, 48)),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(from[64..])),
            TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32BigEndian(from[72..])),
            BinaryPrimitives.ReadUInt16BigEndian(from[76..]),
            status == NoStatus ? null : status,
            (OutcomeClass)from[80],
            (DeliveryState)from[81],
            from[82] != 0
        );
    }

    private static Guid Id(ReadOnlySpan<byte> from, int at) => new(from.Slice(at, 16), bigEndian: true);
}
