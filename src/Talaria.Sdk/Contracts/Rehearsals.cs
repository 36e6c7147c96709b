using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>How an event's request is to be made.</summary>
public sealed record RehearseEvent
{
    [Description(
        "Signs the request, in the form of the profile's signature; unsigned if absent. It is not kept, and need not be any endpoint's."
    )]
    public string? Secret { get; init; }
}

/// <summary>The request that an endpoint would get of an event now. It was not sent.</summary>
public sealed record RehearsedRequest
{
    [Description("All but Host and Content-Length.")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    [Description("To be sent as these characters in UTF-8: the signature is over those bytes.")]
    public required string Body { get; init; }
}
