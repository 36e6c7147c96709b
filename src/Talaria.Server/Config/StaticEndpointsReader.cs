using Talaria.Endpoints;
using Talaria.Profiles;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Reads the list of endpoints and judges each by the profile. No problem shows a value: those of headers are secrets, and what
/// stands in the wrong place may be one too.</summary>
internal sealed class StaticEndpointsReader(string path)
{
    private static readonly string[] Known = ["url", "headers", "events"];

    private readonly List<Problem> problems = [];

    /// <summary>The list, and the path that problems in it begin with. Null: none is configured.</summary>
    /// <param name="file">Null: there is no file.</param>
    public static (YamlTree? List, string Path, IReadOnlyList<Problem> Problems) Find(
        YamlTree? file,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var variable = environment.FirstOrDefault(v =>
            v.Key.Equals(StaticEndpoints.Variable, StringComparison.OrdinalIgnoreCase)
        );
        if (variable.Value is { Length: > 0 } text)
        {
            var (tree, problems) = JsonTree.Read(text, StaticEndpoints.Variable);
            return (tree, "", problems);
        }
        const string path = $"{StaticEndpoints.Section}.{StaticEndpoints.Field}";
        return (file as YamlTree.Mapping)?.Find(StaticEndpoints.Section)?.Value switch
        {
            null or YamlTree.Scalar { Kind: ScalarKind.Null } => (null, path, []),
            YamlTree.Mapping section => (section[StaticEndpoints.Field], path, []),
            var other => (
                null,
                path,
                [new Problem(other.At, StaticEndpoints.Section, $"is {Kind(other)}, wanted is a mapping")]
            ),
        };
    }

    /// <param name="path">Of the list, for problems.</param>
    public static (IReadOnlyList<NewEndpoint> Endpoints, IReadOnlyList<Problem> Problems) Read(
        YamlTree list,
        string path,
        EndpointRules rules
    )
    {
        var reader = new StaticEndpointsReader(path);
        var endpoints = reader.Read(list, rules);
        return (endpoints, [.. reader.problems.OrderBy(p => p.At.Line)]);
    }

    private IReadOnlyList<NewEndpoint> Read(YamlTree list, EndpointRules rules)
    {
        if (list is YamlTree.Scalar { Kind: ScalarKind.Null })
        {
            return [];
        }
        if (list is not YamlTree.Sequence { Items: var items })
        {
            Report(list.At, path, $"is {Kind(list)}, wanted is a list of endpoints");
            return [];
        }
        var read = items.Select((item, i) => ReadOne(item, $"{path}[{i}]")).ToList();
        if (!rules.Profiles.TryGet(StaticEndpoints.Owner.Profile, out var profile))
        {
            Report(list.At, path, $"needs the profile '{StaticEndpoints.Owner.Profile}', which is not there");
            return [];
        }
        var endpoints = read.ConvertAll(one => one ?? new NewEndpoint { Url = "" });
        foreach (var problem in ConfiguredEndpoints.Check(endpoints, profile, rules.Urls))
        {
            Place(items, problem);
        }
        return endpoints;
    }

    /// <summary>What of it can be read; an address that cannot is empty.</summary>
    private NewEndpoint? ReadOne(YamlTree item, string at)
    {
        if (item is not YamlTree.Mapping endpoint)
        {
            Report(item.At, at, $"is {Kind(item)}, wanted is a mapping with url, headers and events");
            return null;
        }
        foreach (var field in endpoint.Fields.Where(f => !Known.Contains(f.Name, StringComparer.Ordinal)))
        {
            var ask = NearNames.Ask(field.Name, Known, $"known are {string.Join(", ", Known)}");
            Report(field.At, Below(at, field.Name), $"unknown field; {ask}");
        }
        if (endpoint["url"] is null)
        {
            Report(endpoint.At, at, "'url' is missing");
        }
        return new NewEndpoint
        {
            Url = endpoint["url"] is { } url ? Text(url, $"{at}.url") ?? "" : "",
            Headers = endpoint["headers"] is { } headers ? Headers(headers, $"{at}.headers") : null,
            Events = endpoint["events"] is { } events ? Events(events, $"{at}.events") : null,
        };
    }

    private Dictionary<string, string> Headers(YamlTree headers, string at)
    {
        if (headers is not YamlTree.Mapping { Fields: var fields })
        {
            Report(headers.At, at, $"is {Kind(headers)}, wanted is a mapping of names and texts");
            return [];
        }
        return fields
            .Select(f => (f.Name, Value: Text(f.Value, Below(at, f.Name))))
            .Where(f => f.Value is not null)
            .ToDictionary(f => f.Name, f => f.Value!, StringComparer.Ordinal);
    }

    private List<string> Events(YamlTree events, string at)
    {
        if (events is not YamlTree.Sequence { Items: var items })
        {
            Report(
                events.At,
                at,
                $"is {Kind(events)}, wanted is a list of patterns; [] matches nothing, without the field all events match"
            );
            return [];
        }
        // A pattern that cannot be read keeps its place, so that the next ones keep theirs; it matches what all do and is no problem more.
        return [.. items.Select((item, i) => Text(item, $"{at}[{i}]") ?? "*")];
    }

    private string? Text(YamlTree value, string at)
    {
        if (value is YamlTree.Scalar { Kind: ScalarKind.String } text)
        {
            return text.Text;
        }
        var hint = value is YamlTree.Scalar { Kind: ScalarKind.Number or ScalarKind.Boolean }
            ? ": it needs quotes"
            : "";
        Report(value.At, at, $"is {Kind(value)}, wanted is a text{hint}");
        return null;
    }

    /// <summary>A problem of the engine, whose pointer is <c>/1/headers/X-Key</c>, where it stands in the file.</summary>
    private void Place(IReadOnlyList<YamlTree> items, FieldProblem problem)
    {
        var steps = problem.Pointer.Split('/')[1..];
        if (steps.Length == 0)
        {
            problems.Insert(0, new Problem(items[0].At, path, problem.Message));
            return;
        }
        var at = $"{path}[{steps[0]}].{steps[1]}";
        var value = (items[int.Parse(steps[0], null)] as YamlTree.Mapping)?[steps[1]];
        switch (value, steps)
        {
            case (YamlTree.Sequence list, [_, _, var item]):
                ReportText(list.Items[int.Parse(item, null)], $"{at}[{item}]", problem.Message);
                break;
            case (YamlTree.Mapping mapping, [_, _, var field]):
                var name = Unescape(field);
                Report(mapping.Find(name)?.At ?? mapping.At, Below(at, name), problem.Message);
                break;
            case (YamlTree.Scalar, [_, "url"]):
                ReportText(value, at, problem.Message);
                break;
            case (not null, [_, not "url"]):
                Report(value.At, at, problem.Message);
                break;
            default:
                // Told already: it is missing.
                break;
        }
    }

    /// <summary>What is no text was told of already, and stands for something else here.</summary>
    private void ReportText(YamlTree value, string at, string message)
    {
        if (value is YamlTree.Scalar { Kind: ScalarKind.String })
        {
            Report(value.At, at, message);
        }
    }

    /// <summary>A name with blanks or colons may be a header in one piece, value and all: it is not shown.</summary>
    private static string Below(string at, string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? $"{at}.{name}" : at;

    /// <summary>RFC 6901, 4.</summary>
    private static string Unescape(string step) =>
        step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private void Report(Place at, string where, string message) => problems.Add(new Problem(at, where, message));

    private static string Kind(YamlTree tree) =>
        tree switch
        {
            YamlTree.Mapping => "a mapping",
            YamlTree.Sequence => "a list",
            YamlTree.Scalar { Kind: ScalarKind.Null } => "empty",
            YamlTree.Scalar { Kind: ScalarKind.Number } => "a number",
            YamlTree.Scalar { Kind: ScalarKind.Boolean } => "true or false",
            _ => "a text",
        };
}

/// <summary>What endpoints are judged by.</summary>
internal sealed record EndpointRules(ProfileSet Profiles, UrlCheck Urls);
