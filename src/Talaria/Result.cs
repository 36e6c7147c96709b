using System.Diagnostics.CodeAnalysis;

namespace Talaria;

/// <summary>What a use case answers: the value, a <see cref="Talaria.Refusal"/>, or the answer that an earlier request with
/// the same idempotency key got.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Refusal? refusal, StoredAnswer? earlier) =>
        (this.value, Refusal, Earlier) = (value, refusal, earlier);

    public Refusal? Refusal { get; }

    public StoredAnswer? Earlier { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or answered earlier: a bug in the caller, who has to look first.</exception>
    public T Value =>
        Refusal is null && Earlier is null
            ? value!
            : throw new InvalidOperationException(Refusal?.Detail ?? "The answer was given earlier.");

    public static implicit operator Result<T>(T value) => new(value, null, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal, null);

    public static implicit operator Result<T>(StoredAnswer earlier) => new(default, null, earlier);

    public Result<TOther> Select<TOther>(Func<T, TOther> map) =>
        Refusal is { } refusal ? refusal
        : Earlier is { } earlier ? earlier
        : map(Value);
}
