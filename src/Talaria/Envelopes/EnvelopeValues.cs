using Talaria.Events;

namespace Talaria.Envelopes;

/// <summary>What a body is made of: the event, the moment, and what is not the event's own.</summary>
/// <param name="SentAt">The moment of this attempt.</param>
/// <param name="Organization">Null where the template does not ask for it.</param>
public readonly record struct EnvelopeValues(Event Event, DateTimeOffset SentAt, OrganizationSlots? Organization);
