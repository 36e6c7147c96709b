using Talaria.Profiles;

namespace Talaria.Envelopes;

/// <summary>What sources are made from: the event types, and the compiled shapes that types name.</summary>
internal sealed record Origins(Catalogue Catalogue, IReadOnlyDictionary<string, Envelope> Shapes);
