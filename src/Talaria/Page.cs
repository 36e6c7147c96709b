namespace Talaria;

/// <summary>A part of a list; <see cref="Next"/> asks for the part after it, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Limit">1 to 200.</param>
/// <param name="Cursor">As an earlier page gave it; null for the first.</param>
public sealed record PageRequest(int Limit = 50, string? Cursor = null);
