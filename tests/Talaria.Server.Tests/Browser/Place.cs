using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Browser;

/// <summary>An organization of the <see cref="World"/>, and what is in it.</summary>
public sealed record Place(OrganizationResource Organization)
{
    private readonly Dictionary<string, EndpointResource> endpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeliveryResource> deliveries = new(StringComparer.Ordinal);

    public string Id => Organization.Id;

    /// <summary>Where its pages begin.</summary>
    public string Path => $"/organizations/{Id}";

    /// <summary>One delivery in each state that there is here.</summary>
    public IReadOnlyDictionary<string, DeliveryResource> Deliveries => deliveries;

    /// <summary>By name, as it was when it was made.</summary>
    public IReadOnlyDictionary<string, EndpointResource> Endpoints => endpoints;

    /// <summary>A replay that is done, if there was one.</summary>
    public string? Replay { get; internal set; }

    internal void Add(EndpointResource endpoint) => endpoints.Add(endpoint.Name!, endpoint);

    internal void Add(DeliveryResource delivery) => deliveries.TryAdd(delivery.State, delivery);
}
