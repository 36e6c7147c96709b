namespace Talaria;

/// <summary>Why a use case did not do what was asked, in a form that every front (REST, facade, dashboard, shell) can show.</summary>
/// <param name="Code">Stable and machine readable: <c>endpoint_not_found</c>.</param>
/// <param name="Detail">One sentence for people: what was wrong and what would be right.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail)
{
    /// <summary>The fields at fault, when the refusal is about fields.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; init; } = [];

    /// <summary>When trying again makes sense (<see cref="RefusalKind.Unavailable"/>).</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What went wrong inside, for the log; never shown to the caller.</summary>
    public Exception? Cause { get; init; }

    public static Refusal NotFound(string what, string? id = null) =>
        new(RefusalKind.NotFound, $"{what}_not_found", id is null ? $"No such {what}." : $"No {what} '{id}'.");

    public static Refusal Invalid(params IReadOnlyList<FieldProblem> problems) =>
        new(RefusalKind.Invalid, "invalid", Sentence(problems)) { Problems = problems };

    /// <summary>The first few fields with what is wrong with each; <see cref="Problems"/> has them all.</summary>
    private static string Sentence(IReadOnlyList<FieldProblem> problems)
    {
        const int shown = 5;
        var first = problems.Take(shown).Select(p => p.Pointer.Length == 0 ? p.Message : $"{p.Pointer} {p.Message}");
        var more = problems.Count > shown ? $"; and {problems.Count - shown} more" : "";
        var text = string.Join("; ", first) + more;
        return text.EndsWith('?') ? text : text + ".";
    }
}

/// <summary>A field at fault: a JSON pointer into what was sent (<c>/url</c>, <c>/events/0</c>) and what is wrong with it.</summary>
public sealed record FieldProblem(string Pointer, string Message)
{
    /// <summary>Told of one request: a body can hold a million mistakes.</summary>
    public const int Most = 100;
}

public enum RefusalKind
{
    /// <summary>400: the request itself is wrong.</summary>
    Invalid,

    /// <summary>403: the key may not do this.</summary>
    Forbidden,

    /// <summary>404: no such thing, or another organization's.</summary>
    NotFound,

    /// <summary>409: the state of things does not allow it.</summary>
    Conflict,

    /// <summary>412: changed since it was read.</summary>
    Changed,

    /// <summary>413: more bytes or items than a limit.</summary>
    TooLarge,

    /// <summary>422: an idempotency key used again for something else.</summary>
    Mismatch,

    /// <summary>503: not now.</summary>
    Unavailable,
}
