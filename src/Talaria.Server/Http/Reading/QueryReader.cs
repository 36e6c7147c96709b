using System.Globalization;
using Talaria.Ids;

namespace Talaria.Server.Http.Reading;

/// <summary>Reads query parameters strictly, and collects everything that is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly List<string> known = [];
    private readonly List<FieldProblem> problems = [];

    /// <summary>Reads the page that is wanted and the filter.</summary>
    public static Result<(PageRequest Page, T Filter)> Read<T>(HttpContext http, Func<QueryReader, T> filter) =>
        ReadOnly(http, q => (q.Page(), filter(q)));

    /// <summary>For what is no list.</summary>
    public static Result<T> ReadOnly<T>(HttpContext http, Func<QueryReader, T> read)
    {
        var reader = new QueryReader(http.Request.Query);
        var wanted = read(reader);
        foreach (var name in http.Request.Query.Keys.Where(k => !reader.known.Contains(k, StringComparer.Ordinal)))
        {
            reader.Report(name, JsonRefusals.Unknown(name, reader.known));
        }
        return reader.problems.Count > 0 ? Refusal.Invalid(reader.problems) : wanted;
    }

    /// <summary>Reads what a facade's list takes; parameters that it does not name are passed over.</summary>
    public static Result<T> ReadKnown<T>(HttpContext http, Func<QueryReader, T> read) =>
        ReadKnown(http.Request.Query, read);

    /// <inheritdoc cref="ReadKnown{T}(HttpContext, Func{QueryReader, T})"/>
    public static Result<T> ReadKnown<T>(IQueryCollection query, Func<QueryReader, T> read)
    {
        var reader = new QueryReader(query);
        var wanted = read(reader);
        return reader.problems.Count > 0 ? Refusal.Invalid(reader.problems) : wanted;
    }

    /// <summary>For lists without a filter.</summary>
    public static Result<PageRequest> ReadPage(HttpContext http) => Read(http, _ => true).Select(r => r.Page);

    public string? Text(string name)
    {
        known.Add(name);
        var values = query[name];
        if (values.Count > 1)
        {
            Report(name, "stands here twice");
            return null;
        }
        if (values.Count == 0)
        {
            return null;
        }
        if (values[0]!.Length > 0)
        {
            return values[0];
        }
        Report(name, "is empty");
        return null;
    }

    public TId? Id<TId>(string name)
        where TId : struct, IId<TId>
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (IId<TId>.TryParse(text, out var id))
        {
            return id;
        }
        Report(name, $"has to be an id that begins with {TId.Prefix}");
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }
        Report(name, Rfc3339.Wanted + (text.Contains(' ', StringComparison.Ordinal) ? " (a + is %2B in a query)" : ""));
        return null;
    }

    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                Report(name, "has to be true or false");
                return null;
        }
    }

    public int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }
        Report(name, $"has to be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>One of some words.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        foreach (var value in Enum.GetValues<T>())
        {
            if (Words.Of(value) == text)
            {
                return value;
            }
        }
        Report(name, $"has to be one of {string.Join(", ", Enum.GetValues<T>().Select(v => Words.Of(v)))}");
        return null;
    }

    public (string Kind, string Id)? Scope(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && colon < text.Length - 1)
        {
            return (text[..colon], text[(colon + 1)..]);
        }
        Report(name, "has to be kind:id");
        return null;
    }

    private PageRequest Page() => new(Whole("limit", 1, 200) ?? 50, Text("cursor"));

    public void Report(string name, string message) => problems.Add(new FieldProblem(JsonPointer.Of(name), message));
}
