using Talaria.Deliveries;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Server.Dashboard.Charts;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>The list of an organization's endpoints, and the form that makes one.</summary>
internal static class EndpointPages
{
    public const string Root = "/organizations/{org}/endpoints";
    private const int PageLength = 25;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync).For(Screen.Organization);
        routes.MapGet(Root + "/new", ShowNew).For(Screen.Organization);
        routes.MapPost(Root + "/new", AddAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        EndpointRegistrar registrar,
        Statistician statistics,
        CancellationToken cancel
    )
    {
        var query = http.Request.Query;
        var text = query["search"].ToString().Trim();
        var status = StatusOf(query["status"]);
        var cursor = query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        var filter = EndpointFilter.All with { Text = text.Length > 0 ? text : null, Status = status };
        var found = await registrar.ListAsync(
            viewer.Organization.Id,
            filter,
            new PageRequest(PageLength, cursor),
            cancel
        );
        if (found.IsRefused)
        {
            return Problems.Of(found.Refusal);
        }
        var read = await statistics.ReadAsync(
            [.. found.Value.Items.Select(v => Subject.Of(v.Endpoint.Id))],
            Grain.Hour,
            since: null,
            cancel
        );
        return Page.Of<EndpointList, EndpointListModel>(
            viewer,
            "Endpoints",
            new(
                [.. found.Value.Items.Select(v => EndpointRow.Of(v, read[Subject.Of(v.Endpoint.Id)]))],
                found.Value.Next,
                cursor,
                text,
                status is { } one ? Words.Of(one) : ""
            )
        ) with
        {
            Area = Area.Endpoints,
        };
    }

    private static EndpointStatus? StatusOf(string? word)
    {
        foreach (var status in Enum.GetValues<EndpointStatus>())
        {
            if (Words.Of(status) == word)
            {
                return status;
            }
        }
        return null;
    }

    private static IResult ShowNew(Viewer viewer, Rehearsal rehearsal) =>
        Refused(viewer) is { } refused ? Problems.Of(refused) : NewPage(viewer, rehearsal, Form.Blank);

    private static async Task<IResult> AddAsync(
        HttpContext http,
        Viewer viewer,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        if (form.IsSearch())
        {
            return NewPage(viewer, rehearsal, form);
        }
        var wanted = EndpointForm.ReadNew(form, viewer.Profile);
        var made = wanted.IsRefused
            ? wanted.Refusal
            : await registrar.AddAsync(viewer.Organization, wanted.Value, once: null, cancel);
        return made.Refusal is { } refusal ? NewPage(viewer, rehearsal, EndpointForm.Refused(form, refusal))
            : viewer.Profile.Signature is { ShownOnce: true } ? Made(viewer, made.Value)
            : Redirect.After(viewer.Here.Endpoint(made.Value.Endpoint.Id), Flash.EndpointMade);
    }

    /// <summary>Not a redirect: this answer is the only one that shows the secret.</summary>
    private static Page Made(Viewer viewer, EndpointView made) =>
        Page.Of<EndpointMadePage, EndpointMadeModel>(
            viewer,
            "Endpoint created",
            new(made.Endpoint.Id, made.Endpoint.Name ?? made.Endpoint.Url, made.Endpoint.Secrets[0].Value)
        ) with
        {
            Status = StatusCodes.Status201Created,
            Area = Area.Endpoints,
            Above = Above(viewer),
            Secret = true,
        };

    private static Page NewPage(Viewer viewer, Rehearsal rehearsal, Form form) =>
        Page.Of<NewEndpointPage, EndpointFormModel>(
            viewer,
            "New endpoint",
            EndpointFormModel.Of(viewer, rehearsal, form, endpoint: null)
        ) with
        {
            Status = form.Status,
            Area = Area.Endpoints,
            Above = Above(viewer),
            // What was typed may be a secret.
            Secret = !form.IsBlank,
        };

    internal static IReadOnlyList<Crumb> Above(Viewer viewer) => [new("Endpoints", viewer.Here.Endpoints)];

    /// <summary>Why this viewer cannot change endpoints here; null if they can.</summary>
    internal static Refusal? Refused(Viewer viewer) =>
        viewer.Organization.ConfiguredIn is { } where
            ? new Refusal(
                RefusalKind.Conflict,
                "endpoints_configured",
                $"The endpoints of this organization are configured, in {where}: change them there."
            )
        : viewer.MayChange ? null
        : new Refusal(RefusalKind.Forbidden, "read_only", "This link shows everything and changes nothing.");
}

/// <param name="Cursor">Of this page; null on the first.</param>
/// <param name="Status">The word that is filtered by; empty for all.</param>
public sealed record EndpointListModel(
    IReadOnlyList<EndpointRow> Rows,
    string? Next,
    string? Cursor,
    string Search,
    string Status
)
{
    public bool IsFiltered => Search.Length + Status.Length > 0;
}

/// <summary>An endpoint as its list shows it.</summary>
/// <param name="Slots">The last 24 hours.</param>
/// <param name="Last">When it last got something: the hour, where no exact time is kept.</param>
public sealed record EndpointRow(
    EndpointView View,
    IReadOnlyList<Slot> Slots,
    DateTimeOffset? Last,
    bool LastIsThisHour
)
{
    public long Attempts => Slots.Sum(s => s.Total);

    /// <summary>Null without attempts.</summary>
    public double? Success => Attempts == 0 ? null : (double)Slots.Sum(s => s.Delivered) / Attempts;

    internal static EndpointRow Of(EndpointView view, AttemptStatistics read)
    {
        var health = view.Health;
        var hour = read.Tallies.LastOrDefault(t => t.Attempts > 0);
        var thisHour = hour is not null && read.Until - hour.Start < TimeSpan.FromHours(1);
        DateTimeOffset?[] known = [health.LastSuccessAt, health.LastFailureAt, hour?.Start + TimeSpan.FromHours(1)];
        return new(view, Slot.Fill(read), thisHour ? hour!.Start : known.Max(), thisHour);
    }
}

/// <summary>An endpoint that was just made, with the secret that is shown this once.</summary>
public sealed record EndpointMadeModel(Ids.EndpointId Id, string Name, string Secret);
