using System.Globalization;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>Changes an endpoint. The form carries the version and the texts that it began with: only what was changed in it is sent, and who
/// comes second is told what the first one changed.</summary>
internal static class EndpointEditPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(EndpointDetailPages.One + "/edit", ShowAsync).For(Screen.Organization);
        routes.MapPost(EndpointDetailPages.One + "/edit", SaveAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        if (await FindAsync(viewer, id, registrar, cancel) is not { } endpoint)
        {
            return EndpointDetailPages.NoSuch(id);
        }
        return EndpointPages.Refused(viewer) is { } refused
            ? Problems.Of(refused)
            : Show(viewer, EndpointFormModel.Of(viewer, rehearsal, Form.Blank, endpoint));
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        var form = await Form.ReadAsync(http);
        if (await FindAsync(viewer, id, registrar, cancel) is not { } endpoint)
        {
            return EndpointDetailPages.NoSuch(id);
        }
        var profile = viewer.Profile;
        var before = EndpointTexts.Before(form, profile);
        var mine = EndpointTexts.Differing(EndpointTexts.Of(form, profile), before);
        if (form.IsSearch())
        {
            return Show(viewer, Again(EndpointFormModel.Of(viewer, rehearsal, form, endpoint), form, before));
        }
        var change = EndpointForm.ReadChange(form, profile, mine);
        var changed = change.IsRefused
            ? change.Refusal
            : await registrar.ChangeAsync(viewer.Organization, endpoint.Id, change.Value, VersionOf(form), cancel);
        if (changed.Refusal is not { } refusal)
        {
            return Redirect.After(viewer.Here.Endpoint(endpoint.Id), Flash.Saved);
        }
        if (refusal.Kind != RefusalKind.Changed)
        {
            var refused = EndpointForm.Refused(form, refusal);
            return Show(viewer, Again(EndpointFormModel.Of(viewer, rehearsal, refused, endpoint), form, before));
        }
        // Read again: it is what it was changed to.
        return await FindAsync(viewer, id, registrar, cancel) is { } now
            ? Show(viewer, Merged(viewer, rehearsal, form.Refused(refusal), now, before, mine))
            : EndpointDetailPages.NoSuch(id);
    }

    /// <summary>What the form began with stays what it is compared with, and so does the version.</summary>
    private static EndpointFormModel Again(
        EndpointFormModel model,
        Form form,
        IReadOnlyDictionary<string, string> before
    ) => model with { Was = before, Version = VersionOf(form) };

    /// <summary>What was typed stays; of the other fields the form shows what they are by now.</summary>
    private static EndpointFormModel Merged(
        Viewer viewer,
        Rehearsal rehearsal,
        Form form,
        Talaria.Endpoints.Endpoint now,
        IReadOnlyDictionary<string, string> before,
        IReadOnlySet<string> mine
    )
    {
        var texts = EndpointTexts.Of(now, viewer.Profile);
        var theirs = EndpointTexts.Differing(texts, before);
        foreach (var name in theirs.Except(mine))
        {
            form =
                name == "events"
                    ? form.With("events", [.. now.Events]).With("more_events", "")
                    : form.With(name, texts[name]);
        }
        return EndpointFormModel.Of(viewer, rehearsal, form, now) with
        {
            Theirs =
            [
                .. theirs
                    .Order(StringComparer.Ordinal)
                    .Select(n => new TheirChange(Figures.Field(n), before[n], texts[n], mine.Contains(n))),
            ],
        };
    }

    private static async Task<Talaria.Endpoints.Endpoint?> FindAsync(
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        EndpointId.TryParse(id, out var name)
            ? (await registrar.FindAsync(viewer.Organization.Id, name, cancel))?.Endpoint
            : null;

    /// <summary>A form without one is of no version that there is.</summary>
    private static long VersionOf(Form form) =>
        long.TryParse(form.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;

    private static Page Show(Viewer viewer, EndpointFormModel model)
    {
        var endpoint = model.Endpoint!;
        return Page.Of<EditEndpointPage, EndpointFormModel>(viewer, "Edit the endpoint", model) with
        {
            Status = model.Form.Status,
            Area = Area.Endpoints,
            Above =
            [
                .. EndpointPages.Above(viewer),
                new(endpoint.Name ?? endpoint.Url, viewer.Here.Endpoint(endpoint.Id)),
            ],
            Secret = !model.Form.IsBlank,
        };
    }
}
