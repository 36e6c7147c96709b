using Microsoft.Extensions.Primitives;

namespace Talaria.Server.Dashboard;

/// <summary>What was typed into a form, and what was wrong with it: a page that is shown again keeps the one and says the other.</summary>
public sealed record Form
{
    private IReadOnlyDictionary<string, StringValues> typed;

    private Form(IReadOnlyDictionary<string, StringValues> typed) => this.typed = typed;

    /// <summary>Nothing typed yet: fields show what they are given.</summary>
    public static Form Blank { get; } = new(new Dictionary<string, StringValues>());

    /// <summary>Nothing was sent.</summary>
    public bool IsBlank => typed.Count == 0;

    /// <summary>Why it was not done; null before it was tried.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>What is wrong with fields, each as its API names it.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; private init; } = [];

    /// <summary>With which status the page is shown again.</summary>
    public int Status =>
        Refusal switch
        {
            null => StatusCodes.Status200OK,
            { Kind: RefusalKind.Invalid } => StatusCodes.Status422UnprocessableEntity,
            var other => Http.Problems.StatusOf(other.Kind),
        };

    internal static async Task<Form> ReadAsync(HttpContext http) =>
        new(
            (await http.Request.ReadFormAsync(http.RequestAborted)).ToDictionary(
                f => f.Key,
                f => f.Value,
                StringComparer.Ordinal
            )
        );

    /// <summary>A file that was sent with it, as a <c>data:</c> URI; null if none was.</summary>
    /// <param name="most">More bytes than this are not read: the rule that refuses them sees that they are too many.</param>
    internal static async Task<string?> FileAsync(HttpContext http, string name, int most)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form.Files[name] is not { Length: > 0 } file)
        {
            return null;
        }
        await using var stream = file.OpenReadStream();
        var buffer = new byte[Math.Min(file.Length, most)];
        await stream.ReadExactlyAsync(buffer, http.RequestAborted);
        return $"data:{file.ContentType};base64,{Convert.ToBase64String(buffer)}";
    }

    /// <summary>As it was sent; null if there was no such field.</summary>
    public string? Raw(string name) =>
        typed.TryGetValue(name, out var values) && values.Count > 0 ? values[0]!.ReplaceLineEndings("\n") : null;

    /// <summary>Without the blanks around it; null if nothing is left.</summary>
    public string? Text(string name) => Raw(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field that may be chosen several times.</summary>
    public IReadOnlyList<string> All(string name) =>
        typed.TryGetValue(name, out var values) ? [.. values.OfType<string>()] : [];

    /// <summary>One item a line.</summary>
    public IReadOnlyList<string> Lines(string name) =>
        Raw(name)?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>With other values for a field, as if they had been typed.</summary>
    public Form With(string name, params string[] values) =>
        this with
        {
            typed = new Dictionary<string, StringValues>(typed, StringComparer.Ordinal) { [name] = values },
        };

    public bool Has(string name, string value) => All(name).Contains(value, StringComparer.Ordinal);

    /// <summary>Whether a box was ticked; before anything was typed, as <paramref name="at"/> says.</summary>
    public bool Ticked(string name, bool at = false) => typed.Count == 0 ? at : typed.ContainsKey(name);

    /// <summary>The same form with the use case's words.</summary>
    /// <param name="fields">Which field a refusal without one is about: <c>("external_id_taken", "external_id")</c>.</param>
    public Form Refused(Refusal refusal, params ReadOnlySpan<(string Code, string Field)> fields)
    {
        var problems = refusal.Problems;
        foreach (var (code, field) in fields)
        {
            if (refusal.Code == code)
            {
                problems = [.. problems, new FieldProblem($"/{field}", refusal.Detail)];
            }
        }
        return this with { Refusal = refusal, Problems = [.. problems.Take(FieldProblem.Most)] };
    }

    /// <summary>What is wrong, for people: sentences stand alone, what "has to be" otherwise follows the field's label.</summary>
    public static string Sentence(string label, IReadOnlyList<string> problems) =>
        problems.All(p => p.EndsWith('.')) ? string.Join(' ', problems) : $"{label} {string.Join("; ", problems)}.";

    /// <summary>What is wrong with a field, or with a part of it.</summary>
    public IReadOnlyList<string> ProblemsOf(string name) =>
        [
            .. Problems
                .Where(p => p.Pointer == $"/{name}" || p.Pointer.StartsWith($"/{name}/", StringComparison.Ordinal))
                .Select(p => p.Message),
        ];
}
