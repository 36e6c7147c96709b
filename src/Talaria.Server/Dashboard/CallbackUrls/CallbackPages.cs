using Talaria.Endpoints;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.CallbackUrls;

/// <summary>The secret that signs deliveries to the callback URLs of an organization's events.</summary>
/// <remarks>It is shown in the answer to a form, never to a GET: read-only portal links do not get it, and no history keeps it.</remarks>
internal static class CallbackPages
{
    private const string One = "/organizations/{org}/callback-secret";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(One, Show).For(Screen.Organization);
        routes.MapPost(One, RevealAsync).For(Screen.Organization);
        routes.MapPost(One + "/rotate", RotateAsync).For(Screen.Organization);
    }

    private static IResult Show(Viewer viewer) => PageOf(viewer, Form.Blank, null);

    private static async Task<IResult> RevealAsync(Viewer viewer, CallbackSecrets callbacks)
    {
        var found = await callbacks.FindAsync(viewer.Organization);
        return found.IsRefused ? Problems.Of(found.Refusal) : PageOf(viewer, Form.Blank, found.Value);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, Viewer viewer, CallbackSecrets callbacks)
    {
        var form = await Form.ReadAsync(http);
        var rotated = ReadOverlap(form, out var overlap)
            ? await callbacks.RotateAsync(viewer.Organization, overlap, null)
            : Refusal.Invalid(new FieldProblem("/overlap", "has to be a duration like 24h or 30m"));
        return rotated.Refusal is { } refusal
            ? PageOf(viewer, form.Refused(refusal), null)
            : Redirect.After(viewer.Here.CallbackSecret, Flash.SecretRotated);
    }

    /// <summary>None typed: as the engine says.</summary>
    private static bool ReadOverlap(Form form, out TimeSpan? overlap)
    {
        overlap = null;
        if (form.Text("overlap") is not { } text)
        {
            return true;
        }
        var read =
            text == "0" ? TimeSpan.Zero
            : Duration.TryParse(text, out var given) ? given
            : (TimeSpan?)null;
        overlap = read;
        return read is not null;
    }

    private static Page PageOf(Viewer viewer, Form form, IReadOnlyList<EndpointSecret>? secrets) =>
        Page.Of<CallbackPage, CallbackModel>(
            viewer,
            "Callback secret",
            new(form, secrets is null ? null : [.. secrets.Where(s => s.ExpiresAt is null || s.ExpiresAt > viewer.Now)])
        ) with
        {
            Status = form.Status,
            Secret = true,
            Area = viewer.IsOperator ? Area.Settings : Area.Events,
            Above =
            [
                viewer.IsOperator
                    ? new Crumb("Settings", viewer.Here.Settings)
                    : new Crumb("Events", viewer.Here.Events),
            ],
        };
}

/// <param name="Secrets">The one that signs first; null while they are not shown.</param>
public sealed record CallbackModel(Form Form, IReadOnlyList<EndpointSecret>? Secrets);
