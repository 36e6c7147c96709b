using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>Why a request was refused (RFC 9457 problem details).</summary>
public sealed record Problem
{
    [Description("The HTTP status in words.")]
    public required string Title { get; init; }
    public required int Status { get; init; }

    [Description("One sentence for people: what was wrong and what would be right.")]
    public required string Detail { get; init; }

    [Description("Stable and machine readable.")]
    public required string Code { get; init; }

    [Description("The fields at fault: JSON pointer -> messages.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }
}
