using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>A page of a list.</summary>
public sealed record ResourceList<T>
{
    public required IReadOnlyList<T> Data { get; init; }

    [Description("Give it as cursor, with the same filters, to get the page after this one; null at the end.")]
    public string? NextCursor { get; init; }
}
