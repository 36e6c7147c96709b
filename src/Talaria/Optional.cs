namespace Talaria;

/// <summary>A field of a merge patch (RFC 7396): absent, null, or a value.</summary>
public readonly record struct Optional<T>(bool IsSet, T? Value)
{
    public static implicit operator Optional<T>(T? value) => new(true, value);

    /// <summary>What the field is after the patch.</summary>
    public T? Over(T? current) => IsSet ? Value : current;
}
