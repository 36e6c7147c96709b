using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names an event; the same for every endpoint and over retries, so that a receiver can deduplicate.</summary>
public readonly record struct EventId(Guid Value) : IId<EventId>
{
    public static string Prefix => "evt_";

    public static bool TryParse([NotNullWhen(true)] string? text, out EventId id) =>
        IId<EventId>.TryParse(text, out id);

    public override string ToString() => IId<EventId>.Format(this);
}
