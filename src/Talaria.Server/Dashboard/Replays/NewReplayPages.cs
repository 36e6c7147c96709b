using System.Globalization;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Replays;

/// <summary>Starting a replay: for which endpoint, of what; counted first, if wanted.</summary>
internal static class NewReplayPages
{
    private const string New = "/organizations/{org}/replays/new";

    /// <summary>As a browser's field for a moment writes it; ours are UTC.</summary>
    private static readonly string[] Local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(New, ShowAsync).For(Screen.Organization);
        routes.MapPost(New, StartAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    ) =>
        viewer.MayChange
            ? PageOf(
                viewer,
                await directory.FindAsync(viewer.Organization.Id, source, cancel),
                Form.Blank,
                http.Request.Query["endpoint"],
                null
            )
            : Problems.Of(Problems.NoSuchPath);

    private static async Task<IResult> StartAsync(
        HttpContext http,
        Viewer viewer,
        Replayer replayer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        var wanted = Read(form);
        var count = form.Has("do", "count");
        var known = EndpointId.TryParse(form.Text("endpoint"), out var endpoint);
        var done =
            wanted.IsRefused ? wanted.Refusal
            : !known ? Refusal.Invalid(new FieldProblem("/endpoint", "has to be chosen"))
            : count ? await replayer.CountAsync(viewer.Organization, endpoint, wanted.Value, cancel)
            : await replayer.StartAsync(viewer.Organization, endpoint, wanted.Value, null, cancel);
        if (done is { IsRefused: false } && !count)
        {
            return Redirect.After(viewer.Here.Replay(done.Value.Id), Flash.ReplayStarted);
        }
        return PageOf(
            viewer,
            await directory.FindAsync(viewer.Organization.Id, source, cancel),
            done.Refusal is { } refusal ? form.Refused(refusal, ("endpoint_disabled", "endpoint")) : form,
            null,
            done.IsRefused ? null : done.Value
        );
    }

    private static Result<NewReplay> Read(Form form)
    {
        var problems = new List<FieldProblem>();
        var since = Moment(form, "since", problems);
        if (form.Text("since") is null)
        {
            problems.Add(new FieldProblem("/since", "is required"));
        }
        var until = Moment(form, "until", problems);
        var include = Array.Find(Enum.GetValues<ReplayInclude>(), i => form.Has("include", Words.Of(i)));
        return problems.Count > 0
            ? Refusal.Invalid(problems)
            : new NewReplay
            {
                Since = since ?? default,
                Until = until,
                Types = form.Lines("types") is { Count: > 0 } types ? types : null,
                Include = include,
            };
    }

    private static DateTimeOffset? Moment(Form form, string name, List<FieldProblem> problems)
    {
        if (form.Text(name) is not { } text)
        {
            return null;
        }
        if (
            DateTimeOffset.TryParseExact(
                text,
                Local,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var local
            )
        )
        {
            return local;
        }
        if (Rfc3339.TryParse(text, out var exact))
        {
            return exact;
        }
        problems.Add(new FieldProblem($"/{name}", Rfc3339.Wanted));
        return null;
    }

    private static Page PageOf(Viewer viewer, Subscribers? known, Form form, string? chosen, Replay? counted) =>
        Page.Of<NewReplayPage, NewReplayModel>(
            viewer,
            "New replay",
            NewReplayModel.Of(known, form, chosen, counted)
        ) with
        {
            Status = form.Status,
            Area = Area.Replays,
            Above = [new Crumb("Replays", viewer.Here.Replays)],
        };
}

/// <summary>The endpoints that a replay may be for, and what was typed.</summary>
/// <param name="Disabled">How many cannot have one.</param>
/// <param name="Chosen">By the link that led here.</param>
/// <param name="Counted">What it would take; nothing was started.</param>
public sealed record NewReplayModel(
    IReadOnlyList<Option> Endpoints,
    int Disabled,
    Form Form,
    string? Chosen,
    Replay? Counted
)
{
    /// <summary>More would be no list to choose from.</summary>
    public const int Most = 500;

    public static NewReplayModel Of(Subscribers? known, Form form, string? chosen, Replay? counted)
    {
        var all = known?.Endpoints.Values.ToList() ?? [];
        return new(
            [
                .. all.Where(e => e.Enabled)
                    .OrderByDescending(e => e.Id.ToString() == chosen)
                    .ThenBy(e => e.Name ?? e.Url, StringComparer.OrdinalIgnoreCase)
                    .Take(Most)
                    .Select(e => new Option(e.Id.ToString(), e.Name is { } name ? $"{name} ({e.Url})" : e.Url)),
            ],
            all.Count(e => !e.Enabled),
            form,
            chosen,
            counted
        );
    }
}
