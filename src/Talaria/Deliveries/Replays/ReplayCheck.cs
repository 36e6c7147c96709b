using Talaria.Profiles;

namespace Talaria.Deliveries.Replays;

/// <summary>What somebody asks of a replay.</summary>
public sealed record NewReplay
{
    public required DateTimeOffset Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public IReadOnlyList<string>? Types { get; init; }
    public ReplayInclude Include { get; init; }
}

/// <summary>Checks it. Pure; every problem at once.</summary>
public static class ReplayCheck
{
    private const int MaxTypes = 500;
    private const int TypeLength = 256;

    public static IReadOnlyList<FieldProblem> Check(NewReplay wanted, Catalogue catalogue, DateTimeOffset now)
    {
        var problems = new List<FieldProblem>();
        if (wanted.Since > now)
        {
            problems.Add(new FieldProblem("/since", "is in the future: nothing happened there yet"));
        }
        if (wanted.Until <= wanted.Since)
        {
            problems.Add(new FieldProblem("/until", "has to be later than 'since'"));
        }
        if (wanted.Types is { } types)
        {
            problems.AddRange(Types(types, catalogue));
        }
        return problems;
    }

    private static IEnumerable<FieldProblem> Types(IReadOnlyList<string> types, Catalogue catalogue)
    {
        if (types.Count is 0 or > MaxTypes)
        {
            yield return new FieldProblem("/types", $"has to be 1 to {MaxTypes} types; leave it out for all");
            yield break;
        }
        for (var i = 0; i < types.Count; i++)
        {
            if (types[i].Length is 0 or > TypeLength)
            {
                yield return new FieldProblem($"/types/{i}", $"has to be 1 to {TypeLength} characters");
            }
            else if (!catalogue.Open && !catalogue.Types.ContainsKey(types[i]))
            {
                yield return new FieldProblem(
                    $"/types/{i}",
                    $"no event '{types[i]}': {NearNames.Ask(types[i], catalogue.Types.Keys, "GET /api/v1/profiles lists them")}"
                );
            }
        }
    }
}
