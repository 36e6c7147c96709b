using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>The types of events that an organization's platform publishes: what each looks like, who gets it, and, for the operator, a form
/// that publishes one.</summary>
internal static class CataloguePages
{
    private const string All = "/organizations/{org}/catalogue";
    private const string One = All + "/{type}";

    /// <summary>Endpoints that fail, looked at to say how a subscriber does.</summary>
    private const int MostTroubled = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync).For(Screen.Organization);
        routes.MapGet(One, ShowAsync).For(Screen.Organization);
        // An event is the platform's word: customers send test events to their endpoints.
        routes.MapPost(One, PublishAsync).For(Screen.OrganizationByOperator);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    )
    {
        var search = http.Request.Query["search"].ToString().Trim();
        var endpoints = await EndpointsAsync(viewer, directory, source, cancel);
        var types = viewer.Profile.Catalogue.Types;
        var model = CatalogueListModel.Of(
            viewer.Words,
            search,
            Subscriber.Count(types.Keys, endpoints),
            search.Length > 0 && !types.ContainsKey(search) && MayBePublished(viewer, search)
        );
        return Page.Of<CatalogueList, CatalogueListModel>(viewer, "Event catalogue", model) with
        {
            Area = Area.Catalogue,
        };
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        string type,
        EndpointDirectory directory,
        ISubscriberSource source,
        ITroubleList troubles,
        Rehearsal rehearsal,
        CancellationToken cancel
    ) =>
        NameOf(viewer, type) is { } name
            ? await PageAsync(
                viewer,
                name,
                http.Request.Query["as"] == ShownSample.Data,
                Form.Blank,
                await EndpointsAsync(viewer, directory, source, cancel),
                troubles,
                rehearsal,
                cancel
            )
            : NoSuch(type);

    private static async Task<IResult> PublishAsync(
        HttpContext http,
        Viewer viewer,
        string type,
        Publisher publisher,
        EndpointDirectory directory,
        ISubscriberSource source,
        ITroubleList troubles,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        if (NameOf(viewer, type) is not { } name)
        {
            return NoSuch(type);
        }
        var form = await Form.ReadAsync(http);
        var known = viewer.Profile.Catalogue.Types.GetValueOrDefault(name);
        var wanted = SampleForm.Read(form, name, known, EventTypeModel.KindsOf(viewer.Profile, known));
        var published = wanted.IsRefused
            ? wanted.Refusal
            : await publisher.PublishAsync(viewer.Organization.Id, wanted.Value, once: null, cancel);
        if (published.Refusal is { } refusal)
        {
            var endpoints = await EndpointsAsync(viewer, directory, source, cancel);
            return await PageAsync(
                viewer,
                name,
                asPublished: true,
                form.Refused(refusal),
                endpoints,
                troubles,
                rehearsal,
                cancel
            );
        }
        return Redirect.After(
            viewer.Here.Event(published.Value.Id),
            published.Value.Duplicate ? Flash.EventKnown : Flash.EventPublished
        );
    }

    private static async Task<IResult> PageAsync(
        Viewer viewer,
        string name,
        bool asPublished,
        Form form,
        IEnumerable<Endpoint> endpoints,
        ITroubleList troubles,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        var (profile, organization) = (viewer.Profile, viewer.Organization);
        var type = profile.Catalogue.Types.GetValueOrDefault(name);
        var failing = (await troubles.ListAsync(organization.Id, MostTroubled, cancel))
            .Where(t => t.Status == EndpointStatus.Failing)
            .Select(t => t.Id)
            .ToHashSet();
        var subscribers = Subscriber.Of(name, endpoints, profile.Subscriptions, failing);
        var shown = type is null
            ? null
            : ShownSample.Of(
                profile,
                type,
                asPublished,
                t => Encoding.UTF8.GetString(rehearsal.BodyOf(organization, profile, t).Span)
            );
        return Page.Of<EventTypePage, EventTypeModel>(
            viewer,
            type?.Title ?? name,
            new(
                name,
                type,
                shown,
                [.. subscribers.Take(EventTypeModel.Most)],
                Math.Max(0, subscribers.Count - EventTypeModel.Most),
                form
            )
        ) with
        {
            Status = form.Status,
            Area = Area.Catalogue,
            Above = [new Crumb("Event catalogue", viewer.Here.Catalogue)],
        };
    }

    private static async ValueTask<IEnumerable<Endpoint>> EndpointsAsync(
        Viewer viewer,
        EndpointDirectory directory,
        ISubscriberSource source,
        CancellationToken cancel
    ) => (await directory.FindAsync(viewer.Organization.Id, source, cancel))?.Endpoints.Values ?? [];

    /// <summary>Null: no such type, here. A path keeps the slashes of a name escaped.</summary>
    private static string? NameOf(Viewer viewer, string type)
    {
        var name = type.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return viewer.Profile.Catalogue.Types.ContainsKey(name) || MayBePublished(viewer, name) ? name : null;
    }

    /// <summary>As the check of a publish says it of the type.</summary>
    private static bool MayBePublished(Viewer viewer, string name) =>
        viewer.Profile.Catalogue.Open
        && !(
            EventCheck.Check(viewer.Profile, new NewEvent { Type = name, Data = "{}"u8.ToArray() }, viewer.Now).Refusal
                is { } refusal
            && refusal.Problems.Any(p => p.Pointer == "/type")
        );

    private static Refused NoSuch(string type) =>
        Problems.Of(new(RefusalKind.NotFound, "event_type_not_found", $"No event type '{type}' in the catalogue."));
}
