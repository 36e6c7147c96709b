using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Replays;

/// <summary>A replay begins on its endpoint's page, which asks what is wanted and counts first: here the endpoint is chosen.</summary>
internal static class NewReplayPages
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/organizations/{org}/replays/new", ChooseAsync).For(Screen.Organization);

    private static async Task<IResult> ChooseAsync(
        HttpContext http,
        Viewer viewer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        if (!viewer.MayChange)
        {
            return Problems.Of(Problems.NoSuchPath);
        }
        if (http.Request.Query["endpoint"].ToString() is { Length: > 0 } chosen)
        {
            return EndpointId.TryParse(chosen, out var id)
                ? new Redirect(viewer.Here.Endpoint(id, "replay"))
                : Problems.Of(Refusal.NotFound("endpoint", chosen));
        }
        var known = await directory.FindAsync(viewer.Organization.Id, source, cancel);
        return Page.Of<NewReplayPage, NewReplayModel>(viewer, "New replay", NewReplayModel.Of(known)) with
        {
            Area = Area.Replays,
            Above = [new Crumb("Replays", viewer.Here.Replays)],
        };
    }
}

/// <summary>The endpoints that a replay may be for.</summary>
/// <param name="Disabled">How many cannot have one.</param>
public sealed record NewReplayModel(IReadOnlyList<Option> Endpoints, int Disabled)
{
    /// <summary>More would be no list to choose from: each endpoint's page has a replay, too.</summary>
    public const int Most = 500;

    public static NewReplayModel Of(Subscribers? known)
    {
        var all = known?.Endpoints.Values.ToList() ?? [];
        return new(
            [
                .. all.Where(e => e.Enabled)
                    .OrderBy(e => e.Name ?? e.Url, StringComparer.OrdinalIgnoreCase)
                    .Take(Most)
                    .Select(e => new Option(e.Id.ToString(), e.Name is { } name ? $"{name} ({e.Url})" : e.Url)),
            ],
            all.Count(e => !e.Enabled)
        );
    }
}
