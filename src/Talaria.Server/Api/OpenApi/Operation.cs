using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api.OpenApi;

/// <summary>What a route does, for the OpenAPI document: metadata of the route.</summary>
internal sealed record Operation(string Id, string Tag, string Summary)
{
    /// <summary>The contract of the body; null for none.</summary>
    public Type? Request { get; init; }

    public bool RequestOptional { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The contract of the answer; null for none.</summary>
    public Type? Answer { get; init; }

    /// <summary>Another good answer: its status, its contract, and when it is given.</summary>
    public (int Status, Type Answer, string When)? Otherwise { get; init; }

    /// <summary>The answer's media type.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>Takes an Idempotency-Key.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Takes If-Match.</summary>
    public bool Conditional { get; init; }

    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>Headers that it takes beside those that follow from the rest.</summary>
    public IReadOnlyList<QueryParameter> Headers { get; init; } = [];

    /// <summary>Statuses of refusals beside those that follow from the rest (400, 401, 403, 404, 412, 413, 415, 422).</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>The query of every list.</summary>
    public static readonly IReadOnlyList<QueryParameter> Page =
    [
        new("limit", "integer", "1 to 200; 50 if absent."),
        new("cursor", "string", "The next_cursor of the page before, with the same filters."),
    ];
}

/// <param name="Type">The JSON schema type.</param>
internal sealed record QueryParameter(string Name, string Type, string Description)
{
    public string? Format { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public static QueryParameter Time(string name, string description) =>
        new(name, "string", description) { Format = "date-time" };

    public static QueryParameter Word<T>(string name, string description)
        where T : struct, Enum =>
        new(name, "string", description) { Values = [.. Enum.GetValues<T>().Select(v => Words.Of(v))] };
}
