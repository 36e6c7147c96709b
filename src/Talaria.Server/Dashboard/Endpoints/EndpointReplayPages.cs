using System.Globalization;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>Replays to one endpoint: what is wanted is counted first, then started.</summary>
internal static class EndpointReplayPages
{
    /// <summary>As <c>datetime-local</c> sends it; it is meant as UTC, and said so.</summary>
    private static readonly string[] Local =
    [
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.fff",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(EndpointDetailPages.One + "/replay", ShowAsync).For(Screen.Organization);
        routes.MapPost(EndpointDetailPages.One + "/replay", StartAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        !viewer.MayChange
            ? Problems.Of(new(RefusalKind.Forbidden, "read_only", "This link shows everything and changes nothing."))
        : await FindAsync(viewer, id, registrar, cancel) is { } view ? Show(viewer, new(view, Form.Blank, null))
        : EndpointDetailPages.NoSuch(id);

    /// <summary>Counts; or starts what was counted.</summary>
    private static async Task<IResult> StartAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Replayer replayer,
        CancellationToken cancel
    )
    {
        if (await FindAsync(viewer, id, registrar, cancel) is not { } view)
        {
            return EndpointDetailPages.NoSuch(id);
        }
        var form = await Form.ReadAsync(http);
        var wanted = Read(form);
        var endpoint = view.Endpoint.Id;
        if (wanted.IsRefused)
        {
            return Show(viewer, new(view, form.Refused(wanted.Refusal), null));
        }
        if (!form.Has("do", "start"))
        {
            var counted = await replayer.CountAsync(viewer.Organization, endpoint, wanted.Value, cancel);
            return Show(
                viewer,
                counted.IsRefused ? new(view, form.Refused(counted.Refusal), null) : new(view, form, counted.Value)
            );
        }
        var started = await replayer.StartAsync(viewer.Organization, endpoint, wanted.Value, once: null, cancel);
        return started.IsRefused
            ? Show(viewer, new(view, form.Refused(started.Refusal), null))
            : Redirect.After(viewer.Here.Endpoint(endpoint), Flash.ReplayStarted);
    }

    private static Result<NewReplay> Read(Form form)
    {
        var problems = new List<FieldProblem>();
        var since = Time("since");
        if (since is null && problems.Count == 0)
        {
            problems.Add(new("/since", "is required"));
        }
        var until = Time("until");
        var types = form.All("types").Concat(EndpointForm.Split(form.Raw("more_types"))).ToList();
        var include = Enum.GetValues<ReplayInclude>()
            .Cast<ReplayInclude?>()
            .FirstOrDefault(i => Words.Of(i!.Value) == form.Text("include"));
        return problems.Count > 0
            ? Refusal.Invalid(problems)
            : new NewReplay
            {
                Since = since!.Value,
                Until = until,
                Types = types.Count > 0 ? types : null,
                Include = include ?? ReplayInclude.Undelivered,
            };

        DateTimeOffset? Time(string name)
        {
            if (form.Text(name) is not { } text)
            {
                return null;
            }
            if (
                Rfc3339.TryParse(text, out var time)
                || DateTimeOffset.TryParseExact(
                    text,
                    Local,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out time
                )
            )
            {
                return time;
            }
            problems.Add(new($"/{name}", Rfc3339.Wanted));
            return null;
        }
    }

    private static async Task<EndpointView?> FindAsync(
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) => EndpointId.TryParse(id, out var name) ? await registrar.FindAsync(viewer.Organization.Id, name, cancel) : null;

    private static Page Show(Viewer viewer, EndpointReplayModel model)
    {
        var endpoint = model.View.Endpoint;
        return Page.Of<EndpointReplayPage, EndpointReplayModel>(viewer, "Replay", model) with
        {
            Status = model.Form.Status,
            Area = Area.Endpoints,
            Above =
            [
                .. EndpointPages.Above(viewer),
                new(endpoint.Name ?? endpoint.Url, viewer.Here.Endpoint(endpoint.Id)),
            ],
        };
    }
}

/// <param name="Counted">What a replay would take; null before it was counted.</param>
public sealed record EndpointReplayModel(EndpointView View, Form Form, Replay? Counted);
