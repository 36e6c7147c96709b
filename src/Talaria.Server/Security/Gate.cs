using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Security;

/// <summary>Lets a request through to its route, or answers it: 401 without a good key, 404 for what the key may not see, 403 for what it may not do.</summary>
/// <remarks>It runs behind routing and reads <see cref="Access"/> from the route; a route without it is open (health, metrics, OpenAPI).</remarks>
internal sealed class Gate(RequestDelegate next, Callers callers, OrganizationRegistrar registrar, ProfileSet profiles)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { } access)
        {
            return next(http);
        }
        // Most callers and organizations are remembered: then nothing of this stays behind while the request waits for its commit.
        var admitted = AdmitAsync(http, access);
        return admitted.IsCompletedSuccessfully
            ? admitted.Result
                ? next(http)
                : Task.CompletedTask
            : GoOnAsync(http, admitted);
    }

    private async Task GoOnAsync(HttpContext http, ValueTask<bool> admitted)
    {
        if (await admitted)
        {
            await next(http);
        }
    }

    /// <returns>False if the request is answered.</returns>
    private async ValueTask<bool> AdmitAsync(HttpContext http, Access access)
    {
        if (await callers.RecognizeAsync(http) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"talaria\"";
            await Problems.Unauthorized(http).WriteAsync(http);
            return false;
        }
        var (admission, refusal) = access.Audience switch
        {
            Audience.AnyKey => (new Admission(caller), null),
            Audience.Operator when caller.IsOperator => (new Admission(caller), null),
            Audience.Operator => (null, Problems.NoSuchPath),
            Audience.Facade => await FindByKeyAsync(http, caller, access.Facade!),
            Audience.TenantId => await FindIdAsync(http, caller),
            _ => await FindAsync(http, caller),
        };
        if (refusal is null && (caller.Permissions & access.Needs) != access.Needs)
        {
            refusal = Problems.LacksPermission(Words.Of(access.Needs));
        }
        if (refusal is not null)
        {
            await Problems.Of(refusal).WriteAsync(http);
            return false;
        }
        http.Features.Set(admission);
        return true;
    }

    private async ValueTask<(Admission?, Refusal?)> FindIdAsync(HttpContext http, Caller caller) =>
        OrganizationId.TryParse(Name(http), out var id)
            ? caller.Sees(id)
                ? (new Admission(caller) { OrganizationId = id }, null)
                : (null, NoSuchOrganization(http))
            : await FindAsync(http, caller);

    private async ValueTask<(Admission?, Refusal?)> FindAsync(HttpContext http, Caller caller) =>
        await registrar.FindAsync(Name(http), http.RequestAborted) is { } found && caller.Sees(found.Id)
            ? (new Admission(caller) { Organization = found, OrganizationId = found.Id }, null)
            : (null, NoSuchOrganization(http));

    private async ValueTask<(Admission?, Refusal?)> FindByKeyAsync(HttpContext http, Caller caller, string facade)
    {
        if (caller.IsOperator)
        {
            return (null, NotForOperators);
        }
        var name = caller.Key.Organization.ToString();
        return
            await registrar.FindAsync(name, http.RequestAborted) is { } found
            && profiles.TryGet(found.Profile, out var profile)
            && profile.Facade == facade
            ? (new Admission(caller) { Organization = found, OrganizationId = found.Id }, null)
            : (null, Problems.NoSuchPath);
    }

    private static readonly Refusal NotForOperators = new(
        RefusalKind.Forbidden,
        "operator_key",
        "This interface is for organizations' keys; the operator's is below /api/v1."
    );

    private static Refusal NoSuchOrganization(HttpContext http) => Refusal.NotFound("organization", Name(http));

    private static string Name(HttpContext http) => (string)http.Request.RouteValues["org"]!;
}
