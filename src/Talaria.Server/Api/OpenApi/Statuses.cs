using System.Globalization;
using Talaria.Server.Security;

namespace Talaria.Server.Api.OpenApi;

/// <summary>Which statuses a route answers, and what each means.</summary>
internal static class Statuses
{
    public static IEnumerable<int> RefusalsOf(RouteEndpoint route, Operation operation, Access? access)
    {
        var all = new SortedSet<int>(operation.Refusals);
        if (access is not null)
        {
            all.Add(401);
        }
        if (access?.Needs is not (null or Organizations.Permissions.None))
        {
            all.Add(403);
        }
        if (access is not null && (route.RoutePattern.Parameters.Count > 0 || access.Audience == Audience.Operator))
        {
            all.Add(404);
        }
        if (operation.Request is not null || operation.Query.Count > 0 || operation.Idempotent || operation.Conditional)
        {
            all.Add(400);
        }
        if (operation.Request is not null)
        {
            all.UnionWith([413, 415]);
        }
        if (operation.Idempotent)
        {
            all.UnionWith([409, 422]);
        }
        if (operation.Conditional)
        {
            all.Add(412);
        }
        return all;
    }

    public static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    public static string Describe(int status) =>
        status switch
        {
            200 => "Done.",
            201 => "Made.",
            202 => "Stored, and on its way.",
            204 => "Gone.",
            400 => "The request is wrong; every field at fault is named.",
            401 => "No key, or not a good one.",
            403 => "The key may not do this.",
            404 => "No such thing, or another organization's.",
            409 => "The state of things does not allow it.",
            412 => "Changed since it was read.",
            413 => "More bytes or items than a limit.",
            415 => "The body is not JSON.",
            422 => "The Idempotency-Key was used for another body.",
            503 => "Not now; Retry-After says when.",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status without a description."),
        };
}
