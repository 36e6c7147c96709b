using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Replays;

/// <summary>An organization's replays: what each looks for, how far it is, and the way to stop one.</summary>
internal static class ReplayPages
{
    private const string All = "/organizations/{org}/replays";
    private const string One = All + "/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync).For(Screen.Organization);
        routes.MapGet(One, FindAsync).For(Screen.Organization);
        routes.MapPost(One + "/cancel", CancelAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        Replayer replayer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        var cursor = http.Request.Query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        var found = await replayer.ListAsync(viewer.Organization.Id, new PageRequest(50, cursor), cancel);
        if (found.IsRefused)
        {
            return Problems.Of(found.Refusal);
        }
        var known = await directory.FindAsync(viewer.Organization.Id, source, cancel);
        return Page.Of<ReplayList, ReplayListModel>(
            viewer,
            "Replays",
            new(
                [.. found.Value.Items.Select(r => new ShownReplay(r, NameOf(known, r.Endpoint)))],
                found.Value.Next,
                cursor
            )
        ) with
        {
            Area = Area.Replays,
        };
    }

    private static Task<IResult> FindAsync(
        Viewer viewer,
        string id,
        Replayer replayer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    ) => ShowAsync(viewer, id, Form.Blank, replayer, directory, source, cancel);

    private static async Task<IResult> CancelAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        Replayer replayer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        if (!ReplayId.TryParse(id, out var replay))
        {
            return Problems.Of(Refusal.NotFound("replay", id));
        }
        var form = await Form.ReadAsync(http);
        var cancelled = await replayer.CancelAsync(viewer.Organization.Id, replay, cancel);
        return cancelled.Refusal is { } refusal
            ? await ShowAsync(viewer, id, form.Refused(refusal), replayer, directory, source, cancel)
            : Redirect.After(viewer.Here.Replay(replay), Flash.ReplayCancelled);
    }

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        string id,
        Form form,
        Replayer replayer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        if (
            !ReplayId.TryParse(id, out var name)
            || await replayer.FindAsync(viewer.Organization.Id, name, cancel) is not { } replay
        )
        {
            return Problems.Of(Refusal.NotFound("replay", id));
        }
        var progress = await replayer.ProgressAsync(name, cancel);
        var known = await directory.FindAsync(viewer.Organization.Id, source, cancel);
        return Page.Of<ReplayPage, ReplayModel>(
            viewer,
            "Replay",
            new(new(replay, NameOf(known, replay.Endpoint)), progress, form)
        ) with
        {
            Status = form.Status,
            Area = Area.Replays,
            Above = [new Crumb("Replays", viewer.Here.Replays)],
        };
    }

    /// <summary>Null: it was deleted.</summary>
    internal static string? NameOf(Subscribers? known, EndpointId id) =>
        known?.Endpoints.GetValueOrDefault(id) is { } endpoint ? endpoint.Name ?? endpoint.Url : null;
}
