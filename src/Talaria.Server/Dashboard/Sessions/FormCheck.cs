using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Talaria.Server.Config;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>What every form has to pass before its handler runs, in one place: it comes from a page of ours, in this session, and the
/// session may change things.</summary>
internal sealed class FormCheck(Settings settings)
{
    public const string Field = "form_code";

    private static readonly Refusal Foreign = new(
        RefusalKind.Forbidden,
        "foreign_form",
        "This form did not come from a page of this dashboard, so it was not obeyed."
    );

    private static readonly Refusal Stale = new(
        RefusalKind.Forbidden,
        "stale_form",
        "This form is from an earlier session. Open the page again and send it once more."
    );

    private static readonly Refusal ReadOnly = new(
        RefusalKind.Forbidden,
        "read_only",
        "This link shows everything and changes nothing."
    );

    private static readonly Refusal NoForm = new(
        RefusalKind.Invalid,
        "bad_form",
        "This is not a form that this server can read, or a field of it is too long."
    );

    private static readonly Refusal TooLong = new(
        RefusalKind.TooLarge,
        "form_too_large",
        "This form is longer than this server reads."
    );

    /// <summary>The Verify page takes a body of 2 MiB, of which a browser makes three times as much.</summary>
    private static readonly FormOptions Limits = new() { ValueLengthLimit = 7 * 1024 * 1024 };

    /// <summary>Without a session there is one form, and it holds a key.</summary>
    private const int StrangersMost = 16 * 1024;

    /// <returns>Null if the handler may run.</returns>
    public async Task<Refused?> RefuseAsync(HttpContext http, Viewer viewer)
    {
        if (!IsSameOrigin(http.Request, viewer.IsCustomer))
        {
            return Problems.Of(Foreign);
        }
        if (viewer.ReadOnly)
        {
            return Problems.Of(ReadOnly);
        }
        if (!IsForm(http.Request))
        {
            return Problems.Of(NoForm);
        }
        if (!viewer.IsSignedIn && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = StrangersMost;
        }
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, Limits));
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            // Nobody has no session, and so nothing that a foreign page could use: signing in.
            return !viewer.IsSignedIn || IsOurs(form[Field], viewer.FormCode) ? null : Problems.Of(Stale);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.Of(TooLong);
        }
        // IOException: it ends in the middle of a part.
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Problems.Of(NoForm);
        }
    }

    /// <summary>In UTF-8, as the pages are: others are not guessed at, and .NET throws for UTF-7.</summary>
    private static bool IsForm(HttpRequest request) =>
        request.HasFormContentType
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Sec-Fetch-Site, which a page cannot forge, or where a browser sends none (over http) the Origin. A portal's pages send no
    /// referrer, and so no Origin: there the token in the path has to do, which no other page knows.</summary>
    private bool IsSameOrigin(HttpRequest request, bool isPortal)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
        {
            return site == "same-origin";
        }
        var origin = request.Headers.Origin.ToString();
        if (isPortal && origin is "null" or "")
        {
            return true;
        }
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (
                string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
                || settings.Server.PublicUrl is { } known
                    && string.Equals(from.Authority, known.Authority, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static bool IsOurs(string? sent, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent ?? ""), Encoding.UTF8.GetBytes(code));
}
