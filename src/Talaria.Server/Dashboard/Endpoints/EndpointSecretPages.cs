using Talaria.Endpoints;
using Talaria.Ids;
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

    private static async Task<IResult> RotateAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        EndpointDetail detail,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (!EndpointId.TryParse(id, out var endpoint))
        {
            return EndpointDetailPages.NoSuch(id);
        }
        var form = await Form.ReadAsync(http);
        // The choices are the page's own; what is no number is none of them.
        TimeSpan? overlap =
            double.TryParse(form.Text("overlap"), System.Globalization.CultureInfo.InvariantCulture, out var hours)
            && double.IsFinite(hours)
                ? TimeSpan.FromHours(Math.Clamp(hours, -1, 10_000))
                : null;
        var rotated = await registrar.RotateSecretAsync(viewer.Organization, endpoint, overlap, once: null, cancel);
        if (rotated.IsRefused)
        {
            return await EndpointDetailPages.ShowRefusedAsync(
                viewer,
                id,
                detail,
                form.Refused(rotated.Refusal),
                "rotate",
                cancel
            );
        }
        return
            viewer.Profile.Signature is { ShownOnce: true }
            && await detail.ReadAsync(viewer, id, week: false, cancel) is { } model
            ? Show(viewer, model, time)
            : Redirect.After(viewer.Here.Endpoint(endpoint), Flash.SecretRotated);
    }

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
            Flash.Saved,
            async (endpoint, _) =>
                (
                    await registrar.ChangeAsync(
                        viewer.Organization,
                        endpoint,
                        new EndpointChange { Secret = new Optional<string>(IsSet: true, null) },
                        ifVersion: null,
                        cancel
                    )
                ).Refusal,
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
