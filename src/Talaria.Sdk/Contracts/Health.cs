using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>Whether the program lives, and whether it can work.</summary>
public sealed record HealthResource
{
    [AllowedValues("live", "ready", "not_ready")]
    public required string Status { get; init; }

    [Description("Why it is not ready.")]
    public IReadOnlyList<string>? Reasons { get; init; }
}
