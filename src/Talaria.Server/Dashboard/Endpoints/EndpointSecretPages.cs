using System.Globalization;
using Talaria.Endpoints;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>An endpoint's signing secret: shown when it is asked for, made anew, taken away. It is never on a page that a GET answers with.</summary>
internal static class EndpointSecretPages
{
    private static readonly Refusal ShownOnce = new(
        RefusalKind.Conflict,
        "secret_shown_once",
        "This platform's secrets are shown once, when they are made. Regenerate it to get a new one."
    );

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(EndpointDetailPages.One + "/secret", RevealAsync).For(Screen.Organization);
        routes.MapPost(EndpointDetailPages.One + "/rotate", RotateAsync).For(Screen.Organization);
        routes.MapPost(EndpointDetailPages.One + "/unsign", UnsignAsync).For(Screen.Organization);
    }

    private static async Task<IResult> RevealAsync(
        Viewer viewer,
        string id,
        EndpointDetail detail,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        viewer.Profile.Signature is { ShownOnce: true } ? Problems.Of(ShownOnce)
        : await detail.ReadAsync(viewer, id, week: false, cancel) is { } model ? Show(viewer, model, time)
        : EndpointDetailPages.NoSuch(id);

    private static Task<IResult> RotateAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        EndpointDetailPages.ActAsync(
            http,
            viewer,
            id,
            detail,
            "rotate",
            (endpoint, form) =>
                registrar.RotateSecretAsync(viewer.Organization, endpoint, Overlap(form), once: null, cancel),
            async (endpoint, _) =>
                viewer.Profile.Signature is { ShownOnce: true }
                && await detail.ReadAsync(viewer, id, week: false, cancel) is { } model
                    ? Show(viewer, model, time)
                    : Redirect.After(viewer.Here.Endpoint(endpoint), Flash.SecretRotated),
            cancel
        );

    /// <summary>The choices are the page's own; what is no number is none of them.</summary>
    private static TimeSpan? Overlap(Form form) =>
        double.TryParse(form.Text("overlap"), CultureInfo.InvariantCulture, out var hours) && double.IsFinite(hours)
            ? TimeSpan.FromHours(Math.Clamp(hours, -1, 10_000))
            : null;

    private static Task<IResult> UnsignAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        CancellationToken cancel
    ) =>
        EndpointDetailPages.ActAsync(
            http,
            viewer,
            id,
            detail,
            "unsign",
            async (endpoint, _) =>
            {
                var change = new EndpointChange { Secret = new Optional<string>(IsSet: true, null) };
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

    private static Page Show(Viewer viewer, EndpointDetailModel model, TimeProvider time)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<EndpointSecret> live =
        [
            .. model.View.Endpoint.Secrets.Where(s => s.ExpiresAt is not { } end || end > now),
        ];
        return EndpointDetailPages.Show(viewer, model with { Secrets = live });
    }
}
