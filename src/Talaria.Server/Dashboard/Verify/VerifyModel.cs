using Talaria.Endpoints;
using Talaria.Sdk.Signing;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>What the page shows: of one endpoint, or of the profile.</summary>
public sealed record VerifyModel
{
    /// <summary>Whose requests they are, as their receiver's developer knows them.</summary>
    public required string Platform { get; init; }

    public required EndpointChoice Endpoints { get; init; }

    /// <summary>Null: requests of this profile are not signed.</summary>
    public SignedModel? Signed { get; init; }

    public ExampleRequest? Example { get; init; }

    public EndpointView? Endpoint => Endpoints.Chosen;
}

/// <summary>The endpoints to choose from.</summary>
/// <param name="Options">The empty one first; the newest of those there are.</param>
/// <param name="More">There are others, which their own pages lead here.</param>
public sealed record EndpointChoice(EndpointView? Chosen, IReadOnlyList<Option> Options, bool More)
{
    public bool IsEmpty => Options.Count == 1;

    public string Value => Chosen?.Endpoint.Id.ToString() ?? "";
}

/// <summary>What there is to say and to try where requests are signed.</summary>
/// <param name="Unsigned">The chosen endpoint has no secret, so its requests go without a signature.</param>
/// <param name="SigningAlong">When the last of its earlier secrets ends; null if none signs along.</param>
public sealed record SignedModel(
    VerifyingWords Words,
    IReadOnlyList<Snippet> Snippets,
    Snippet Post,
    bool Unsigned,
    DateTimeOffset? SigningAlong,
    CheckModel Check
);

/// <summary>The form that takes a request, and what was found.</summary>
/// <param name="Stored">The endpoint's own secrets may be used without being shown.</param>
/// <param name="Headers">What stands there before anything is typed; the body and secret likewise.</param>
public sealed record CheckModel(
    Form Form,
    Diagnosis? Found,
    bool Stored,
    string? Headers,
    string? Body,
    string? Secret
);
