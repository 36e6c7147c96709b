using Talaria.Organizations;
using Talaria.Server.Http;
using Talaria.Server.Security;

namespace Talaria.Server.Facades;

/// <summary>Platforms' own management APIs over the same use cases as the native one.</summary>
internal static class FacadeGroups
{
    /// <summary>Routes below a prefix that answer to keys of organizations whose profile names the facade, errors in its shape; what is below the
    /// prefix and has no route is a 404 in that shape too.</summary>
    /// <param name="facade">As profiles name it: <c>roe</c>.</param>
    public static RouteGroupBuilder MapFacade(
        this IEndpointRouteBuilder routes,
        string prefix,
        string facade,
        IErrorShape errors
    )
    {
        var group = routes.MapGroup(prefix).WithMetadata(errors);
        group.Map("{**rest}", () => Problems.Of(Problems.NoSuchPath)).Allows(Access.OfFacade(facade, Permissions.None));
        return group;
    }

    /// <summary>What is said to every method of a path that it does not have.</summary>
    /// <param name="allowed">Those that it has: <c>GET, POST</c>.</param>
    public static void RefuseOtherMethods(this RouteGroupBuilder group, string path, string facade, string allowed) =>
        group
            .Map(
                path,
                (HttpContext http) =>
                {
                    http.Response.Headers.Allow = allowed;
                    return Problems.OfStatus(StatusCodes.Status405MethodNotAllowed);
                }
            )
            .Allows(Access.OfFacade(facade, Permissions.None));
}
