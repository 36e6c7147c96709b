using Talaria.Profiles;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>The profiles that this program knows, each explained. The operator's: a portal sees its own by its pages.</summary>
internal static class ProfilePages
{
    /// <summary>What the others are compared with.</summary>
    private const string Standard = "standard";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/profiles", List).For(Screen.Operator);
        routes.MapGet("/profiles/{name}", Find).For(Screen.Operator);
    }

    private static Page List(Viewer viewer, ProfileSet profiles) =>
        Page.Of<ProfileList, ProfileListModel>(
            viewer,
            "Profiles",
            new([.. profiles.All.OrderBy(p => p.Name, StringComparer.Ordinal).Select(ProfileRow.Of)])
        ) with
        {
            Area = Area.Profiles,
        };

    private static IResult Find(HttpContext http, Viewer viewer, string name, ProfileSet profiles)
    {
        if (!profiles.TryGet(name, out var profile))
        {
            return Problems.Of(Refusal.NotFound("profile", name));
        }
        var types = profile.Catalogue.Types.Values.OrderBy(t => t.Position).ToList();
        var wanted = http.Request.Query["type"].ToString();
        var shown = types.Find(t => t.Name == wanted) ?? types.FirstOrDefault();
        return Page.Of<ProfilePage, ProfileModel>(
            viewer,
            profile.Title,
            new(
                profile,
                Compared.With(profile, name == Standard || !profiles.TryGet(Standard, out var other) ? null : other),
                RetryStep.Of(profile.Retries),
                types,
                shown,
                shown is null ? null : SampleRequest.BodyOf(profile, shown, viewer.Now)
            )
        ) with
        {
            Area = Area.Profiles,
            Above = [new Crumb("Profiles", viewer.Links.Profiles)],
        };
    }
}

public sealed record ProfileListModel(IReadOnlyList<ProfileRow> Profiles);

/// <summary>A profile in a line.</summary>
public sealed record ProfileRow(Profile Profile, string Signature, string Retries, string Disabled)
{
    internal static ProfileRow Of(Profile profile)
    {
        var rules = ProfileRules.Of(profile).ToDictionary(r => (r.Group, r.Name), r => r.Words);
        return new(
            profile,
            profile.Signature?.Scheme.SignatureHeader ?? "none",
            rules[("Retries", "Attempts")],
            rules[("Failing endpoints", "Disabled")]
        );
    }
}

/// <summary>A rule beside the same one of the standard profile.</summary>
/// <param name="Standard">Its words there; null where nothing is compared.</param>
public sealed record Compared(ProfileRule Rule, string? Standard)
{
    public bool Differs => Standard is not null && Standard != Rule.Words;

    internal static IReadOnlyList<Compared> With(Profile profile, Profile? standard)
    {
        var others = standard is null ? null : ProfileRules.Of(standard);
        return [.. ProfileRules.Of(profile).Select((rule, i) => new Compared(rule, others?[i].Words))];
    }
}

/// <param name="Shown">The type whose body is shown; null where the catalogue is empty.</param>
public sealed record ProfileModel(
    Profile Profile,
    IReadOnlyList<Compared> Rules,
    IReadOnlyList<RetryStep> Steps,
    IReadOnlyList<EventType> Types,
    EventType? Shown,
    string? Body
)
{
    public IReadOnlyList<Option> Choices => [.. Types.Select(t => new Option(t.Name, t.Name))];

    /// <summary>Where its text comes from, as the repository has it.</summary>
    public string File => $"profiles/{Profile.Name}.yaml";
}
