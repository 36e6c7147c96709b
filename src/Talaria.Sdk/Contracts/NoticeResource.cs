using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>What an organization's owners are told.</summary>
public sealed record NoticeResource
{
    public required string Id { get; init; }

    [AllowedValues("added", "failing", "disabled", "enabled", "exhausted")]
    public required string Kind { get; init; }
    public required string EndpointId { get; init; }
    public required string Message { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    [Description(
        "When each channel told it: log, webhook, email (the last owner so far). A channel that has not told it yet is not there."
    )]
    public required IReadOnlyDictionary<string, DateTimeOffset> ToldAt { get; init; }
}
