using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>One endpoint, and what is done to it with a button.</summary>
internal static class EndpointDetailPages
{
    public const string One = EndpointPages.Root + "/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(One, ShowAsync).For(Screen.Organization);
        routes.MapPost(One + "/enable", EnableAsync).For(Screen.Organization);
        routes.MapPost(One + "/disable", DisableAsync).For(Screen.Organization);
        routes.MapPost(One + "/scopes", ScopesAsync).For(Screen.Organization);
        routes.MapPost(One + "/delete", DeleteAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointDetail detail,
        CancellationToken cancel
    ) =>
        await detail.ReadAsync(viewer, id, http.Request.Query["range"] == "7d", cancel) is { } model
            ? Show(viewer, model)
            : NoSuch(id);

    internal static Page Show(Viewer viewer, EndpointDetailModel model) =>
        Page.Of<EndpointDetailPage, EndpointDetailModel>(viewer, model.Name, model) with
        {
            Status = model.Form.Status,
            Area = Area.Endpoints,
            Above = EndpointPages.Above(viewer),
            Secret = model.Secrets is not null,
        };

    /// <summary>The same page, with what was refused of one of its forms.</summary>
    internal static async Task<IResult> ShowRefusedAsync(
        Viewer viewer,
        string id,
        EndpointDetail detail,
        Form form,
        string action,
        CancellationToken cancel
    ) =>
        await detail.ReadAsync(viewer, id, week: false, cancel) is { } model
            ? Show(viewer, model with { Form = form, Sent = action })
            : NoSuch(id);

    internal static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("endpoint", id));

    private static Task<IResult> EnableAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Replayer replayer,
        EndpointDetail detail,
        CancellationToken cancel
    ) =>
        ActAsync(
            http,
            viewer,
            id,
            detail,
            "enable",
            async (endpoint, form) =>
            {
                var enabled = await registrar.EnableAsync(viewer.Organization, endpoint, cancel);
                if (enabled.IsRefused)
                {
                    return enabled.Refusal;
                }
                if (!form.Has("replay", "yes") || enabled.Value.MissedSince is not { } since)
                {
                    return Flash.EndpointEnabled;
                }
                var missed = EndpointDetail.Missed(since);
                var started = await replayer.StartAsync(viewer.Organization, endpoint, missed, once: null, cancel);
                return started.Select(_ => Flash.EnabledAndReplayed);
            },
            cancel
        );

    private static Task<IResult> DisableAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        CancellationToken cancel
    ) =>
        ActAsync(
            http,
            viewer,
            id,
            detail,
            "disable",
            async (endpoint, form) =>
                (await registrar.DisableAsync(viewer.Organization, endpoint, form.Text("reason"), cancel)).Select(_ =>
                    Flash.EndpointDisabled
                ),
            cancel
        );

    /// <summary>Adds ids of one kind, or takes one away: whatever else was changed meanwhile stays.</summary>
    private static Task<IResult> ScopesAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        CancellationToken cancel
    ) =>
        ActAsync(
            http,
            viewer,
            id,
            detail,
            "scopes",
            async (endpoint, form) =>
            {
                var kind = form.Text("kind") ?? "";
                var change = new EndpointChange
                {
                    AddScopes = Ids(kind, EndpointForm.Scope(form, kind)),
                    RemoveScopes = Ids(kind, form.All("remove")),
                };
                var changed = await registrar.ChangeAsync(
                    viewer.Organization,
                    endpoint,
                    change,
                    ifVersion: null,
                    cancel
                );
                return changed.Select(_ => Flash.Saved);
            },
            cancel
        );

    private static Dictionary<string, IReadOnlyList<string>>? Ids(string kind, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? null : new(StringComparer.Ordinal) { [kind] = ids };

    private static async Task<IResult> DeleteAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        if (await detail.ReadAsync(viewer, id, week: false, cancel) is not { } model)
        {
            return NoSuch(id);
        }
        var refusal =
            form.Text("confirm") != model.Word
                ? Confirm.Mistyped(model.Word)
                : await registrar.RemoveAsync(viewer.Organization, model.View.Endpoint.Id, ifVersion: null, cancel);
        return refusal is null
            ? Redirect.After(viewer.Here.Endpoints, Flash.EndpointRemoved)
            : Show(viewer, model with { Form = form.Refused(refusal), Sent = "delete" });
    }

    /// <summary>Reads the form, acts, and goes back to the page, which says what was done; or shows it with what was refused.</summary>
    internal static Task<IResult> ActAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointDetail detail,
        string action,
        Func<EndpointId, Form, Task<Result<Flash>>> act,
        CancellationToken cancel
    ) =>
        ActAsync(
            http,
            viewer,
            id,
            detail,
            action,
            act,
            (endpoint, done) => Task.FromResult<IResult>(Redirect.After(viewer.Here.Endpoint(endpoint), done)),
            cancel
        );

    /// <summary>The same with an answer of its own.</summary>
    internal static async Task<IResult> ActAsync<T>(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointDetail detail,
        string action,
        Func<EndpointId, Form, Task<Result<T>>> act,
        Func<EndpointId, T, Task<IResult>> answer,
        CancellationToken cancel
    )
    {
        if (!EndpointId.TryParse(id, out var endpoint))
        {
            return NoSuch(id);
        }
        var form = await Form.ReadAsync(http);
        var acted = await act(endpoint, form);
        return acted.IsRefused
            ? await ShowRefusedAsync(viewer, id, detail, form.Refused(acted.Refusal), action, cancel)
            : await answer(endpoint, acted.Value);
    }
}
